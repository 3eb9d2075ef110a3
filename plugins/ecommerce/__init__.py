"""E-commerce: order tracking and the feedback of shipping vouchers (订单跟踪流程及信息反馈流程, S16)."""
