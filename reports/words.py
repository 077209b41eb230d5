"""What reports say, in English and Chinese; the language comes as an argument, no request is needed."""

from __future__ import annotations

CHINESE = {
    "{number} steps": "{number} 个步骤",
    "Steps": "步骤",
    "done": "已完成",
    "active": "进行中",
    "failed": "出错",
    "cancelled": "已取消",
    "not reached": "未到达",
    "Process diagram": "流程图",
    "and {number} more": "另有 {number} 项",
    "This process has too many elements to be drawn.": "该流程的元素过多，无法绘制。",
    "This process has nothing to draw.": "该流程没有可绘制的内容。",
    "task": "任务",
    "user task": "用户任务",
    "manual task": "手工任务",
    "service task": "服务任务",
    "send task": "发送任务",
    "receive task": "接收任务",
    "script task": "脚本任务",
    "decision task": "决策任务",
    "sub-process": "子流程",
    "event sub-process": "事件子流程",
    "transaction": "事务",
    "ad-hoc sub-process": "自由子流程",
    "call activity": "调用活动",
    "start event": "开始事件",
    "end event": "结束事件",
    "intermediate event": "中间事件",
    "boundary event": "边界事件",
    "gateway": "网关",
}


def is_chinese(lang: str) -> bool:
    """Whether a language tag (`zh`, `zh_Hans_CN`, `zh-CN`, `en` ...) asks for Chinese."""
    return lang.replace("-", "_").split("_")[0].lower() == "zh"


def html_lang(lang: str) -> str:
    """The tag for an HTML `lang` attribute: `zh-Hans-CN` or `en`."""
    return "zh-Hans-CN" if is_chinese(lang) else "en"


def say(lang: str, words: str, **holes: object) -> str:
    """`words` (English) in the language asked for, with its holes filled."""
    said = CHINESE[words] if is_chinese(lang) else words
    return said.format(**holes) if holes else said
