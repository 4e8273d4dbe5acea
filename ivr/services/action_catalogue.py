"""The business actions that a flow may name in 「执行」: what each takes and brings back."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.action_spec import ActionSpec

__all__ = ["CATALOGUE", "ActionSpec"]


def _reading(name: str, arguments: str, results: str) -> ActionSpec:
    return ActionSpec(name, _arguments(arguments), tuple(results.split()), changing=False)


def _changing(name: str, arguments: str, results: str = "") -> ActionSpec:
    return ActionSpec(name, _arguments(arguments), tuple(results.split()), changing=True)


def _arguments(written: str) -> Mapping[str, bool]:
    """Names separated by spaces; a `!` behind a name: the action cannot do without it."""
    return {word.rstrip("!"): word.endswith("!") for word in written.split()}


_SAID = "联系电话 类别 留言录音 现象 看到情况 姓名 姓名录音 没听懂的话"
_TOLD = f"户号 户名 {_SAID}"
"""What is told of a complaint, a suggestion, praise or an application; of a report what is said in
it alone, and nothing that was found by the number."""

CATALOGUE: Mapping[str, ActionSpec] = {
    spec.name: spec
    for spec in (
        _reading("查客户", "电话 户号", "找到 户号 用电地址 户名 部分地址"),
        _reading("查停电", "户号 地址", "有否 停电编号 停电类型 停电原因 预计复电 复电时间"),
        _reading("查下次停电", "户号 地址", "有否 停电开始 停电结束 停电原因"),
        _reading("查风暴片区", "户号 地址", "片区"),
        _reading("认语言", "刚才说的", "语言"),
        _reading(
            "查重复",
            "户号 地址 地址已确认 范围",
            "是否重复 在途工单 工单状态 受理时间 预计复电 重复原因",
        ),
        # It counts tries, but changes nothing that a caller would want to go back over.
        _reading("核实客户", "输入户号 申请编号 凭据类型 凭据", "核实 户号"),
        _reading(
            "查电费",
            "户号!",
            "交费 账单月份 电量 电费 交费期限 另有欠费 欠费月数 欠费 余额情况 余额 余额时间",
        ),
        _reading("查账单", "户号! 月份!", "有否 账单月份 电量 电费 交费 交费期限"),
        _reading(
            "查业务进度",
            "户号 申请编号",
            "有否 申请编号 业务类型 当前阶段 阶段时间 进度 预计完成 办结时间 件数",
        ),
        _reading(
            "查空档",
            "事项! 想约时间 那天 不要的 换一天 班组 户号 用电地址",
            "情况 班组 空档一 空档二 空档三 最后空档",
        ),
        _reading("查预约", "电话 户号", "有否 工单号 事项 时间 班组"),
        _changing(
            "预约",
            "事项! 时间! 班组 户号 户名 用电地址 地址录音 联系电话 姓名 姓名录音 没听懂的话",
            "工单号 约上",
        ),
        _changing("改约", "工单号! 时间!", "约上"),
        _changing("取消预约", "工单号! 原因"),
        _changing(
            "登记上门服务",
            "事项 时间 班组 户号 户名 用电地址 地址录音 联系电话 姓名 姓名录音 现象录音"
            " 另一联系人 另一电话 没听懂的话",
            "工单号 约上",
        ),
        _changing(
            "登记重复",
            "在途工单 停电编号 户号 联系电话 地址 范围 现象 重复原因 姓名 姓名录音 现象录音",
            "咨询单号",
        ),
        _changing("催办工单", "在途工单! 咨询单号 联系电话", "催办次数"),
        _changing(
            "新建工单",
            "户号 户名 用电地址 地址录音 范围 现象 看到情况 故障时间 故障时刻 已尝试 联系电话"
            " 姓名 姓名录音 现象录音 另一故障 没听懂的话",
            "工单号 到场时限 区域 登记结果 重复于 咨询单号 工单状态 受理时间 预计复电 重复原因",
        ),
        _changing(
            "新建紧急工单",
            "户号 用电地址 联系电话 危险类型 范围 现象 看到情况 故障时间 故障时刻 已尝试"
            " 姓名 姓名录音 地址录音 现象录音 语言 没听懂的话",
            "工单号",
        ),
        _changing("补充工单", "工单号! 用电地址 地址录音 姓名 姓名录音 现象录音 联系电话 危险类型"),
        _changing("登记指导办结", "户号 联系电话 范围 已尝试", "咨询单号"),
        _changing("登记咨询", "条目! 户号 联系电话", "咨询单号"),
        _changing(
            "登记回拨",
            "联系电话 原因 工单号 来电后打 户号 户名 用电地址 地址录音 范围 现象 看到情况 故障时间"
            " 故障时刻 已尝试 姓名 姓名录音 现象录音 语言 来意 留名 没听懂的话",
            "回拨单号",
        ),
        _changing("登记留言", "联系电话 留言录音 姓名 姓名录音", "留言单号"),
        _changing("登记投诉", _TOLD, "工单号 答复时限 转办时限"),
        _changing("登记举报", f"留名 {_SAID}", "工单号 答复时限 转办时限"),
        _changing("登记建议", _TOLD, "工单号 答复时限 转办时限"),
        _changing("登记表扬", _TOLD, "工单号 答复时限 转办时限"),
        _changing("登记申请", f"用电地址 地址录音 {_TOLD}", "工单号 答复时限 转办时限"),
        _reading(
            "查在办",
            "种类! 工单号 联系电话 户号",
            "有否 在途工单 事项类别 事项状态 受理时间 答复期限",
        ),
        _changing("补充在办", "在途工单! 补充什么 补充录音 联系电话", "催办次数"),
        _changing("保护身份", ""),
        # Calls that the hotline makes itself.
        _reading(
            "查回访",
            "回访编号!",
            "有否 事情 称呼 受理时间 找谁 等来电 怎样念 通知过 停电时间 停电开始 停电结束 停电原因",
        ),
        _reading("排回访时间", "回访编号! 想约时间 大概", "情况 时间"),
        _changing("记改时间", "回访编号! 时间"),
        _changing("记不愿接", "回访编号!"),
        _changing("记不是本人", "回访编号!"),
        _changing("记答录机", "回访编号!"),
        _changing("记接听", "回访编号!"),
        _changing("记评价", "回访编号! 满意度! 不满录音"),
        _changing("记没来电", "回访编号! 来电!", "到场时限"),
        _changing("记没解决", "回访编号! 来电!", "答复时限"),
        _changing("补充没来电", "回访编号! 范围 现象录音"),
        _changing("记回拨没接上", "回访编号! 留言录音"),
        _changing("记半路挂断", "回访编号! 来电 满意度 不满录音 范围 现象录音"),
        _changing("登记辱骂", "联系电话 户号", "次数"),
        _changing(
            "存草稿",
            "户号 户名 用电地址 地址 范围 现象 看到情况 故障时间 故障时刻 已尝试 联系电话 危险类型"
            " 姓名 姓名录音 现象录音 地址录音 留言录音 在途工单 停电编号 故障异同 工单号 咨询单号"
            " 回拨单号 留言单号 来意 事项 时间 类别 留名 没听懂的话",
        ),
    )
}
"""Argument names equal the names of the slots that usually fill them."""
