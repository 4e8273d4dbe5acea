"""What callers ring a power supplier about, so that what a question lacks can be named."""

from __future__ import annotations

from ivr.understanding.matching import Candidate

_PHRASES: dict[str, tuple[str, ...]] = {
    "交电费": ("交电费", "缴电费", "缴费", "交费", "充值", "充电费", "买电", "购电", "付电费"),
    "查电费": ("查电费", "多少电费", "电费多少", "电费账单", "账单", "欠多少", "查余额", "电费单"),
    "电价": ("电价", "多少钱一度", "一度电", "阶梯", "峰谷"),
    "发票": ("发票", "开票", "增值税"),
    "过户": ("过户", "改户名", "换户名", "更名", "改名字"),
    "新装用电": ("新装", "装电表", "装表", "开户", "报装", "接电", "通电申请", "装个表"),
    "增容": ("增容", "加大容量", "换大表", "三相电"),
    "销户": ("销户", "拆表", "停用电表", "报停"),
    "充电桩": ("充电桩", "充电站"),
    "光伏": ("光伏", "太阳能", "发电上网"),
    "投诉": ("投诉", "举报"),
    "建议表扬": ("建议", "表扬", "感谢信"),
    "营业厅": ("营业厅", "几点下班", "几点上班", "上班时间", "在哪里办"),
    "绑定手机": ("绑定", "网上国网", "公众号", "小程序", "密码"),
    "赔偿": ("赔偿", "烧坏了电器", "电器烧坏", "赔钱"),
}

MATTERS: tuple[Candidate[str], ...] = tuple(
    Candidate(phrase, name) for name, phrases in _PHRASES.items() for phrase in phrases
)
"""To be given to `ivr.understanding.options.choose` as what is asked elsewhere."""
