"""Who is in the demonstration. All of them are invented; what happens to an expert is a line of its story."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.demo.names import owners
from workflows.records.accounts import Role
from workflows.records.organisations import Kind


@dataclass(frozen=True)
class Place:
    """An organisation; `key` names it in this file. What its registration said it is interested in comes last (X10)."""

    key: str
    name: str
    kind: Kind
    region: str
    training: bool = False
    industries: tuple[str, ...] = ()
    emerging: tuple[str, ...] = ()
    of: str = ""  # the university of a college, by its key


@dataclass(frozen=True)
class Login:
    """Somebody who may sign in; `role` in words comes from the pages."""

    login: str
    name: str
    role: Role
    place: str
    department: str
    position: str


@dataclass(frozen=True)
class Story:
    """An expert: who it is, how many days ago the account was opened, and what happened after how many days.

    Deeds: `profile`, `approve`, `return`, `refuse`, `leave`, `decline`, `remove`, `freeze`, each with the days since the
    one before.
    """

    place: str
    login: str
    name: str
    position: str
    field: str
    speciality: str
    days_ago: float
    deeds: tuple[tuple[str, float], ...] = ()


PLACES = (
    Place(
        "chengyu",
        "杭州澄屿智能科技有限公司",
        Kind.ENTERPRISE,
        "330100",
        industries=("39", "65"),
        emerging=("1",),
    ),
    Place(
        "heling",
        "成都禾岭新能源有限公司",
        Kind.ENTERPRISE,
        "510100",
        industries=("38", "36"),
        emerging=("5", "6"),
    ),
    Place(
        "beiqiong",
        "沈阳北穹装备制造有限公司",
        Kind.ENTERPRISE,
        "210100",
        industries=("34", "35", "37"),
        emerging=("2",),
    ),
    Place(
        "peixun",
        "浙江培训演练企业",
        Kind.ENTERPRISE,
        "330000",
        training=True,
        industries=("C",),
        emerging=("1", "2"),
    ),
    Place("lianxi", "浙江培训演练大学", Kind.UNIVERSITY, "330000", training=True),
    Place("jiangnan", owners()[0].name, owners()[0].kind, owners()[0].region),
    Place("cailiao", "材料学院", Kind.COLLEGE, owners()[0].region, of="jiangnan"),
    Place("zhejiang", "浙江省知识产权管理部门（示例）", Kind.BUREAU, "330000"),
    Place("hangzhou", "杭州市知识产权管理部门（示例）", Kind.BUREAU, "330100"),
    Place("fuwu", "杭州澄潮专利导航服务有限公司", Kind.SERVICE, "330100"),
    Place("bumen", "浙江省发展规划部门（示例）", Kind.DEPARTMENT, "330000"),
    Place("guojia", "国家级主管部门（示例）", Kind.NATIONAL, "110000"),
    Place("pingtai", "盘活平台运营（示例）", Kind.SUPPORT, "110000"),
)

LOGINS = (
    Login("qiye", "苏映岚", Role.ENTERPRISE_ADMIN, "chengyu", "知识产权部", "部长"),
    Login("gaoxiao", "江月鸣", Role.UNIVERSITY_OFFICER, "jiangnan", "技术转移中心", "主任"),
    Login("xueyuan", "梁听雪", Role.COLLEGE_OFFICER, "cailiao", "科研办公室", "科研秘书"),
    Login("famingren", "孔令修", Role.INVENTOR, "cailiao", "材料系", "教授"),
    Login("shengju", "钱望舒", Role.BUREAU_REVIEWER, "zhejiang", "运用促进处", "处长"),
    Login("shiju", "宋知衡", Role.BUREAU_REVIEWER, "hangzhou", "运用促进科", "科长"),
    Login("fuwu", "韩问津", Role.SERVICE_OFFICER, "fuwu", "导航事业部", "项目经理"),
    Login("bumen", "卓思齐", Role.INVITED_USER, "bumen", "规划处", "处长"),
    Login("guojia", "闻知远", Role.NATIONAL_OFFICER, "guojia", "运用促进司", "处长"),
    Login("kefu", "方小禾", Role.SUPPORT, "pingtai", "客服中心", "客服"),
    Login("liucheng", "陶行简", Role.PROCESS_OWNER, "pingtai", "业务流程组", "流程负责人"),
    Login("yunwei", "石敢当", Role.OPERATOR, "pingtai", "技术组", "运维工程师"),
    Login("qiye.heling", "罗青禾", Role.ENTERPRISE_ADMIN, "heling", "法务与知识产权部", "经理"),
    Login("qiye.beiqiong", "严守一", Role.ENTERPRISE_ADMIN, "beiqiong", "科技管理部", "部长"),
    Login("peixun", "培训学员", Role.ENTERPRISE_ADMIN, "peixun", "培训", "学员"),
)

OPENED: tuple[tuple[str, float], ...] = ()
SENT = (("profile", 1.3),)
IN_POOL = (("profile", 2.1), ("approve", 1.2))

STORIES = (
    Story("chengyu", "zhuanjia", "温若谷", "主任工程师", "1", "车规级功率器件封装", 58, IN_POOL),
    Story("chengyu", "zhuanjia2", "叶知秋", "高级研究员", "3", "固态电解质材料", 3.2, OPENED),
    Story("chengyu", "lu.jh", "陆景和", "研发总监", "1", "工业视觉检测算法", 55, IN_POOL),
    Story("chengyu", "bai.sh", "白书晗", "产品经理", "8", "三维内容生成", 51, (("profile", 4), ("return", 1), ("profile", 2), ("approve", 1))),
    Story("chengyu", "he.zx", "何止息", "工艺工程师", "2", "精密减速器制造", 47, (*IN_POOL, ("freeze", 12))),
    Story("chengyu", "cen.yt", "岑易庭", "算法工程师", "1", "边缘推理芯片", 44, (*IN_POOL, ("leave", 38))),
    Story("chengyu", "gu.mq", "顾漫青", "结构工程师", "5", "一体化压铸车身", 41, (*IN_POOL, ("remove", 20))),
    Story("chengyu", "meng.fn", "孟繁宁", "实验室主任", "3", "高温合金涂层", 36, (("profile", 3), ("refuse", 2))),
    Story("chengyu", "yu.cy", "俞初阳", "首席工程师", "6", "氢能储运装备", 33.5, OPENED),
    Story("chengyu", "tao.rx", "陶若溪", "测试工程师", "1", "射频前端测试", 18, OPENED),
    Story("chengyu", "shi.qh", "施清欢", "高级工程师", "7", "工业废水资源化", 12, (("profile", 2), ("return", 1.5))),
    Story("chengyu", "jin.bc", "靳北辰", "架构师", "1", "工业互联网平台", 9, SENT),
    Story("chengyu", "nie.sy", "聂时雨", "高级工程师", "4", "体外诊断试剂", 6, SENT),
    Story("chengyu", "ruan.zm", "阮知免", "材料工程师", "3", "碳纤维预浸料", 4, SENT),
    Story("chengyu", "xi.wq", "席问渠", "工程师", "2", "数控系统", 1, OPENED),
    Story("heling", "zhuang.xc", "庄晓澄", "总工程师", "6", "光伏组件回收", 50, IN_POOL),
    Story("heling", "fan.hy", "范怀瑜", "研发经理", "5", "动力电池热管理", 45, IN_POOL),
    Story("heling", "ding.sr", "丁霜若", "高级工程师", "3", "钠离子电池正极", 29, (("profile", 6), ("approve", 2))),
    Story("heling", "kang.jy", "康静源", "工程师", "6", "储能变流器", 15, (("profile", 5), ("return", 2))),
    Story("heling", "mu.cf", "穆春帆", "工程师", "6", "液流电池", 8, SENT),
    Story("heling", "pan.lt", "潘林堂", "技术顾问", "7", "碳捕集吸附剂", 26, (("remove", 3),)),
    Story("heling", "hua.ny", "华南屿", "工程师", "5", "车载充电机", 2, OPENED),
    Story("beiqiong", "zou.gy", "邹观云", "研究员级高工", "2", "航空发动机叶片修复", 49, IN_POOL),
    Story("beiqiong", "yan.sc", "晏疏窗", "高级工程师", "2", "大型铸锻件无损检测", 31, (("profile", 4), ("approve", 3))),
    Story("beiqiong", "lei.dz", "雷定洲", "工程师", "2", "五轴加工编程", 10, SENT),
    Story("beiqiong", "qi.mh", "戚慕禾", "工程师", "3", "增材制造粉末", 5, OPENED),
)  # fmt: skip
