"""What both regulations ask of a vehicle."""

from core.domain.forms import Field, FieldKind
from core.domain.texts import N_

MILEAGE_LIMIT_KM = 5_000_000

VIN = N_("车架号")
MODEL = N_("车型")
PRODUCED = N_("车辆生产日期")
SOLD = N_("经销商销售日期")
MILEAGE = N_("行驶里程")


def vehicle_fields(*, required: bool, clause: str) -> tuple[Field, ...]:
    """Return model, production and sale date, and mileage in kilometres."""
    return (
        Field(key="model", label=MODEL, required=required, max_length=100, clause=clause),
        Field(key="production_date", label=PRODUCED, kind=FieldKind.DATE, required=required, clause=clause),
        Field(key="sale_date", label=SOLD, kind=FieldKind.DATE, required=required, clause=clause),
        Field(
            key="mileage",
            label=MILEAGE,
            kind=FieldKind.INTEGER,
            required=required,
            minimum=0,
            maximum=MILEAGE_LIMIT_KM,
            help=N_("公里"),
            clause=clause,
        ),
    )
