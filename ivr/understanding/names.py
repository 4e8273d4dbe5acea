"""People's names as they say them, with the usual explanations: 弓长张, 大小的小, 免贵姓王."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.understanding.mending import Lexicon
from ivr.understanding.phonetic import fold, folded
from ivr.understanding.plain import plain
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.surnames import COMPOUND, EXPLAINED, SINGLE, TWINS

KIND = "姓名"
LONGEST = 200

UNEXPLAINED = 0.8
"""How sure a given name is: many characters sound alike, and nobody said which."""

_HAN = "[\u4e00-\u9fa5]"
_SURNAME = f"(?:{'|'.join(sorted(COMPOUND))}|[{''.join(sorted(SINGLE))}])"
_WAYS = f"(?:{'|'.join(sorted(EXPLAINED, key=len, reverse=True))})"
_TITLE = r"(?:先生|女士|师傅|小姐|太太|阿姨|大爷|大妈|奶奶|爷爷|叔叔|老师|经理|老板|同志)"
_CUE = (
    r"(?:(?:我的?|他的?|她的?|户主|房主|户名|业主|本人|我老公|我爱人|我爸|我妈)?(?:名字|姓名|全名|大名)?"
    r"(?:就?叫做?|写的?是|登记的?是|是|就是)|户主|户名|姓名|名字)(?:我|的)?"
)
_SURNAME_CUE = r"(?:免贵|我|本人|敝|小|户主|他|她|名字)?(?:是)?姓"
_ENDS = (
    r"(?=$|[的啊呀哈嗯呃吧呢了哦]|先生|女士|师傅|小姐|我|电话|手机|住|地址|家|弓|立|耳|木|双|口|古|言|草|"
    r"三横|文刀|走|不是|号码|那个|就是|大小|本人|户主|你|这|在|是|停|没电|报修|[零幺一二三四五六七八九\d])"
)
_CALLED = re.compile(rf"{_CUE}(?P<name>{_SURNAME}(?!先生|女士|师傅){_HAN}{{1,2}}?){_ENDS}")
_FAMILY = re.compile(
    rf"{_SURNAME_CUE}(?:的?是)?(?P<family>{_SURNAME})(?P<rest>(?:名字?)?叫{_HAN}{{1,3}}?{_ENDS})?"
)
_TITLED = re.compile(rf"(?:^|是|叫我?|我|找|姓|老|小|嗯|的)(?P<family>{_SURNAME})(?P<title>{_TITLE})")
_OLD = re.compile(rf"(?:叫我|我是|我就是|喊我|^)[老小](?P<family>[{''.join(sorted(SINGLE))}])(?=$|[的啊呀吧]|就)")
_BARE = re.compile(rf"(?P<name>{_SURNAME}{_HAN}{{1,2}})")
_WAY = re.compile(rf"(?P<way>{_WAYS})(?:的)?(?P<said>{_HAN})?")
_CHARACTER = re.compile(rf"(?P<word>{_HAN}{{2,4}}?)的(?P<said>{_HAN})(?!是|字?写)")
_LEAD = re.compile(r"^(?:[嗯呃啊哦噢哎唉喂]|那个|就是|这个|你好|您好|好的?|对|行)+")
_TAIL = re.compile(r"(?:[啊呀吧呢哦的嗯]|这个名字|就这个)+$")
_GREETING = re.compile(r"(?:谢谢|麻烦)(?:你|您)?了?$")

_ORDINARY = re.compile(
    r"高兴|高压|方便|方面|安全|安静|安排|常常|马上|时间|时候|白天|白痴|黄了|黄色|黄昏|明天|明白|"
    r"明早|明年|连着|连续|全部|全家|全村|全都|全是|全停|全黑|和平|和谐|金额|水电|沙发|石头|路上|路灯|路口|路边|"
    r"于是|任何|许多|许久|何时|何必|单元|单位|单独|单子|解释|解决|应该|应急|成了|成功|成天|尚未|"
    r"段时|古怪|谈谈|谢谢|对面|房子|房东|房间|车库|车子|田里|江边|江南|江北|花园|包括|包修|宁愿|"
    r"管你|管他|管理|平时|平常|左右|左边|钱用|钱都|万一|文字|苏州|杭州|简单|原来|原因|查看|查电|查一|查询|"
    r"麻烦|麻手|商店|商量|班长|班主|季度|盛情|温度|温水|关于|关门|关掉|关了|毛病|游戏|南边|"
    r"楚了|清楚|不清|封了|池塘|老板|向你|向您|尤其|惠民|党员|阳台|阳光|叶子|柴油|齐了|牛奶|康复|"
    r"项目|项链|易燃|燕子|居民|宋体|方向|麦子|米饭|师傅|金属|雷雨|雷打|雷电|打雷|龙头|汤圆|席子|"
    r"武汉|贵姓|贺卡|孔子|杨树|柳树|梅雨|桂花|桑树|冷死|冷了|冷得|冷库|热死|景区|景点|宫里|"
    r"余额|余下|余款|余电|丁点|戴着|欧元|向前|简直|蓝色|白色|金色|时刻|华为|应当|车间|时不时|"
    r"冷气|冷藏|冷冻|冷柜|夏天|高层|高楼|卫生|卫星|章程|江苏|江西|安徽|广东|"
    r"左转|左手|单家|党组|路旁|郁闷|曲线|符合|阮囊|纪念|纪律|童年|苗头|谷子|管道|管线|蒙了|鲍鱼|"
    r"房租|房屋|房里|解开|解除|艾灸|阳历|农历|司机|卓越|古老|吉利|车上|麦克|党政|费用|费劲|费电|冷静|"
    r"席位|米黄|宗旨|全是|全停|应付|边上|边界|师母|仇人|商场|荣幸|明明|查到|查不|麻将|迟到|迟迟|封闭|"
    r"谈话|南方|南面|班上|储存|原先|劳烦|劳驾"
)
_WORDS = Lexicon(
    [*(word for word in EXPLAINED if len(word) > 1), "免贵姓", "名字叫", "户主叫", "先生", "女士", "师傅"],
    keep=["师父"],
)


@dataclass(frozen=True, slots=True)
class _Found:
    family: str
    given: str
    title: str
    start: int
    end: int


def read_name(text: str) -> Reading:
    """The name said in a text; a surname alone stands with its title (王先生) or by itself."""
    heard = plain(text)[:LONGEST]
    mended = _WORDS.mend(heard)
    said = mended.text
    way = _explained(said)
    found = _found(said, way)
    if found is None:
        return Rejected(KIND, "没有听出姓名")
    family, explained = found.family, False
    if way is not None:
        family, explained = way[0], True
    given = _spelled(found.given, said)
    clear = {a for a, b in zip(found.given, given, strict=True) if _is_explained(b, said)}
    doubts = () if explained else _twins(family)
    value = family + (given or found.title)
    end = max(found.end, way[1] if way else 0)
    unsure = (given and len(clear) < len(set(given))) or bool(mended.touched(found.start, end))
    return Understood(
        KIND, value, found.start, end, sure=UNEXPLAINED if unsure else 1.0, doubts=doubts
    )


def _found(said: str, way: tuple[str, int, int] | None) -> _Found | None:
    for pattern in (_CALLED, _TITLED, _FAMILY, _OLD):
        for found in pattern.finditer(said):
            made = _made(found, said)
            if made is not None:
                return made
    lead = _LEAD.match(said)
    start = lead.end() if lead else 0
    core = _TAIL.sub("", _GREETING.sub("", said[start:]))
    bare = _BARE.match(core)
    if bare is not None:
        rest = core[bare.end() :]
        fits = rest == "" or _CHARACTER.match(rest) or _WAY.match(rest) or rest == bare["name"]
        longest = _split(bare["name"])
        if fits and longest[1] and not _ORDINARY.search(core[: bare.end() + 1]):
            return _Found(*longest, "", start, start + bare.end())
    if way is not None:
        return _Found(way[0], "", "", way[2], way[1])
    return None


def _made(found: re.Match[str], said: str) -> _Found | None:
    groups = found.groupdict()
    if groups.get("name"):
        name = groups["name"]
        if _ORDINARY.search(said[found.start("name") : found.end("name") + 1]):
            return None
        family, given = _split(name)
        if not given or given in ("先", "女", "师"):
            return None
        return _Found(family, given, "", found.start("name"), found.end("name"))
    family = groups["family"]
    title = _TITLE_AFTER.match(said, found.end("family"))
    given = ""
    end = found.end("family")
    if groups.get("rest"):
        named = groups["rest"].lstrip("名字").removeprefix("叫")
        given = named.removeprefix(family) if len(named) > 1 else named
        end = found.end()
    elif title is not None:
        end = title.end()
    return _Found(family, given, title[0] if title and not given else "", found.start("family"), end)


_TITLE_AFTER = re.compile(_TITLE)


def _split(name: str) -> tuple[str, str]:
    if name[:2] in COMPOUND:
        return name[:2], name[2:]
    return name[:1], name[1:]


def _explained(said: str) -> tuple[str, int, int] | None:
    """The surname that is explained, and where the explanation ends and begins."""
    for found in _WAY.finditer(said):
        family = EXPLAINED[found["way"]]
        after = found["said"]
        sounds = after is not None and folded(after) == folded(family)
        whole = len(found["way"]) > 2 or sounds
        if whole or after is None or said[: found.start()].endswith(("姓", "是", family)):
            return family, found.end("said") if sounds else found.end("way"), found.start()
    return None


def _spelled(given: str, said: str) -> str:
    """The given name with each character that was explained as in 大小的小."""
    made = ""
    for character in given:
        made += _by_explanation(character, said) or character
    return made


def _by_explanation(character: str, said: str) -> str | None:
    """The character of the explaining word that sounds like this one."""
    for found in _CHARACTER.finditer(said):
        if _same_sound(found["said"], character):
            for candidate in (found["said"], *reversed(found["word"])):
                if candidate in found["word"] and _same_sound(candidate, character):
                    return candidate
            for candidate in reversed(found["word"]):
                if _same_sound(candidate, character):
                    return candidate
    return None


def _is_explained(character: str, said: str) -> bool:
    return _by_explanation(character, said) is not None


def _same_sound(one: str, other: str) -> bool:
    return [fold(s) for s in folded(one)] == [fold(s) for s in folded(other)]


def _twins(family: str) -> tuple[Doubt, ...]:
    return tuple(Doubt("姓的写法", family) for group in TWINS if family in group)
