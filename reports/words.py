"""What reports say, in English and Chinese; the language comes as an argument, no request is needed."""

from __future__ import annotations

from datetime import date

CHINESE = {
    "Version {version}, pictures of {day}": "版本 {version}，截图日期 {day}",
    "Handed in": "报送内容",
    "Filings by kind": "各类成果备案数",
    "Process analysis": "流程分析",
    "Version {number}": "版本 {number}",
    "Started and finished": "发起与办结",
    "Waiting and working": "等待与办理",
    "Where the time goes": "时间用在哪里",
    "nobody had the task in hand": "等待（无人在办）",
    "in somebody's hands": "办理（已有人在办）",
    "Heat on the diagram": "流程热力图",
    "The darker the ground and the thicker the line, the longer the step takes; the number is its median.": (
        "底色越深、边框越粗，用时越长；数字为用时中位数。"
    ),
    "The darker the ground and the thicker the line, the more tasks were completed; the number says how many.": (
        "底色越深、边框越粗，办结越多；数字为办结数。"
    ),
    "Month": "月份",
    "Nothing yet.": "尚未报送。",
    "Known to the platform": "系统已统计的数据",
    "Result": "评价结果",
    "Place": "名次",
    "Who is evaluated": "评价对象",
    "Indicators": "指标得分",
    "Bonus": "加分",
    "Total": "总分",
    "Totals": "总分对比",
    "Excellent projects": "优秀项目",
    "Project": "项目",
    "Panel": "专家评审",
    "None was named.": "没有评定优秀项目。",
    "Area": "一级指标",
    "Indicator": "二级指标",
    "Fact": "事实",
    "Weight": "权重",
    "Points": "得分",
    "Points of each indicator": "各项指标得分",
    "missing: counts 0": "缺少数据，计0分",
    "Corrected by hand": "人工校验更正",
    "Before": "更正前",
    "After": "更正后",
    "Reason": "理由",
    "Scan the code to see whether this paper is genuine and still stands.": "扫描二维码可查验本文件的真伪和当前效力，以验证页面显示为准。",
    "{number} steps": "{number} 个步骤",
    "Steps": "步骤",
    "done": "已完成",
    "active": "进行中",
    "failed": "出错",
    "cancelled": "已取消",
    "not reached": "未到达",
    "added": "新增",
    "removed": "删除",
    "changed": "修改",
    "moved": "移动",
    "unchanged": "未变化",
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
    "Verification code": "验证码",
    "Certificate of Admission": "专家入库证书",
    "Expert Pool": "企业专家库",
    "This is to certify that": "兹证明",
    "has been reviewed and admitted to the expert pool of {organisation}, in the field of {field}.": (
        "经审核，准予加入{organisation}企业专家库，\n专业领域为{field}。特发此证。"
    ),
    "Certificate number": "证书编号",
    "Issued by": "发证单位",
    "QR code to the verification page: {address}": "验证页面二维码：{address}",
    "Scan the code to see whether this certificate is still valid.": (
        "扫描二维码可查验本证书当前是否有效，以验证页面显示为准。"
    ),
    "Case {number}": "案件 {number}",
    "made on {time}": "生成于 {time}",
    "Statistics bulletin": "统计简报",
    "as of {time}": "数据截至 {time}",
    "Training enterprises are not counted.": "不含培训企业。",
    "By region": "分地区情况",
    "Week by week": "每周趋势",
    "Week from": "周起始日",
    "Scan the code to see whether this bulletin is genuine.": "扫描二维码可核验本简报，以核验页面显示为准。",
    "Facts": "基本信息",
    "Evaluation report": "专利评价报告",
    "{number} of 5 stars": "{number} 星（满分 5 星）",
    "Improvement needs": "改进需求",
    "Internal version: it holds what experts said and is not for others.": "内部版：含专家意见，不得对外提供。",
    "Evaluation by the enterprise": "企业评价意见",
    "Interested in cooperation": "有合作意向",
    "Stars of all enterprises": "各企业评价星级分布",
    "Stars": "星级",
    "Enterprises": "企业数",
    "Share": "占比",
    "Ratings by experts": "专家评价",
    "No expert has rated.": "没有专家评价。",
    "Progress": "流程进度",
    "Timeline": "办理记录",
    "Time": "时间",
    "Who": "办理人",
    "What": "事项",
    "Details": "说明",
    "Nothing has happened yet.": "暂无办理记录。",
    "Integrity of the history": "记录完整性",
    "The history is whole.": "办理记录完整。",
    "The history is not whole.": "办理记录不完整。",
    "All {number} entries were checked against their hash chain on {time}.": (
        "已于 {time} 按哈希链逐条校验全部 {number} 条记录。"
    ),
    "Head of the chain": "链头哈希",
    "Receipt of filing": "专利导航成果备案回执",
    "Patent navigation achievements": "专利导航成果",
    "The following achievement is on file with the national platform of patent navigation.": (
        "以下专利导航成果已在国家专利导航综合服务平台备案。"
    ),
    "Filing number": "备案号",
    "Achievement": "成果名称",
    "Kind": "成果类别",
    "Filed by": "申报单位",
    "Filed on": "申报日期",
    "Registered on": "备案日期",
    "Counts for the year": "计入年度",
    "Regional planning report": "区域规划类专利导航报告",
    "Industrial planning report": "产业规划类专利导航报告",
    "Business operation report": "企业经营类专利导航报告",
    "Research and development report": "研发活动类专利导航报告",
    "Other navigation report": "其他专利导航报告",
    "Thematic patent database": "产业专利专题库",
    "Navigation tool": "专利导航工具",
    "Scan the code to see whether this receipt is genuine.": "扫描二维码可查验本回执的真伪。",
}

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


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


def long_date(lang: str, day: date) -> str:
    """A date as it stands in a document: 2026年11月22日, 22 November 2026."""
    if is_chinese(lang):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
