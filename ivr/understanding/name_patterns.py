"""How names of people stand in what callers say, as patterns."""

from __future__ import annotations

import re

from ivr.understanding.mending import Lexicon
from ivr.understanding.pauses import BLANK, PAUSE
from ivr.understanding.phonetic import folded
from ivr.understanding.surnames import COMPOUND, EXPLAINED, ORDERED

HAN = "[\u4e00-\u9fa5]"
SURNAME = f"(?:{'|'.join(sorted(COMPOUND))}|[{ORDERED}])"
TITLE = r"(?:先生|女士|师傅|小姐|太太|阿姨|大爷|大妈|奶奶|爷爷|叔叔|老师|经理|老板|同志)"
PERSON = r"(?:我的?|他的?|她的?|户主|房主|业主|本人|我老公|我爱人|我爸|我妈|我儿子|我女儿)"
CUE = (
    rf"(?:{PERSON}?(?:名字|姓名|全名|大名|户名)?(?:就?叫做?|写的?是|登记的?是|是|就是)|"
    r"(?:户主|户名|姓名|名字)(?:我|的|啊|嘛|呢|，)?|[我俺侬]系|(?:就|你|您|帮我|给我)+(?:写|填|记|登记|报)(?:上|个)?|"
    r"(?:登记|用|写|填|报)的(?:是|就是|就)?|(?<![\u4e00-\u9fa5])写)(?:我|的)?"
)
SURNAME_CUE = r"(?:免贵|我|本人|敝|小|户主|他|她|名字)?(?:是)?姓"
ENDS = (
    rf"(?=$|[{PAUSE}{BLANK}的啊呀哈嗯呃吧呢了哦]|先生|女士|师傅|小姐|我|电话|手机|住|地址|家|弓长|立早|耳东|"
    r"木子|双|口天|古月|言午|草头|三横|文刀|走肖|不是|号码|那个|就是|大小|本人|户主|你|这|在|是|停|没|报修|"
    r"快|麻烦|请|谢|就行|就好|就可以|撒|噻|嘞|哩|咯|喽|他|她|[零幺一二三四五六七八九\d])"
)
EXPLAINED_NEXT = rf"(?={HAN}{{0,2}}{BLANK})"
GIVEN = rf"(?:{HAN}{{2}}{EXPLAINED_NEXT}|{HAN}{{1,2}}?{ENDS})"
CALLED = re.compile(rf"{CUE}(?P<name>{SURNAME}(?!先生|女士|师傅){GIVEN})")
LIVING_THERE = re.compile(rf"[{BLANK}室号栋村组]的(?P<name>{SURNAME}(?!先生|女士|师傅){GIVEN})")
FAMILY = re.compile(
    rf"{SURNAME_CUE}(?:的?是)?(?P<family>{SURNAME})"
    rf"(?P<rest>{PAUSE}?(?:名字?)?叫(?:做)?{HAN}{{1,3}}?{ENDS})?"
)
TITLED = re.compile(
    rf"(?:^|[{PAUSE}{BLANK}]|是|叫我?|我|找|姓|老|小|嗯|的|(?<=[{ORDERED}]))(?P<family>{SURNAME})(?P<title>{TITLE})"
)
OLD = re.compile(
    rf"(?:叫我|我是|我就是|喊我|^)[老小](?P<family>[{ORDERED}])(?=$|[{PAUSE}{BLANK}的啊呀吧]|就)"
)
BARE = re.compile(
    rf"(?P<name>{SURNAME}(?:{HAN}{{2}}{EXPLAINED_NEXT}|{HAN}{{1,2}}(?=$|[{PAUSE}{BLANK}]|{HAN}{{2,3}}的{HAN})))"
)
MENDED = re.compile(
    rf"(?:(?:说|讲|弄|写|记)?错了|不对|哦不|不是{HAN}{{2,3}})[{PAUSE}啊哦嗯]*(?:应该|而|就)?(?:是|叫)?(?P<right>.+)$"
)
TWICE = re.compile(
    rf"姓(?P<family>{SURNAME}){PAUSE}?(?P<again>{HAN})(?P<given>{HAN}{{1,2}})(?!的){ENDS}"
)
ONLY_FAMILY = re.compile(rf"(?P<family>[{ORDERED}]){PAUSE}?{HAN}{{1,4}}的(?P=family)$")
SPEAKS_OF_NAMES = re.compile(r"名字?|户主|登记|写|姓|记一下|听好|听着")
EXPLAINS = re.compile(rf"{HAN}{{1,3}}的{HAN}")
AFTER = re.compile(rf"的?{PAUSE}?(?P<given>{HAN}{{1,2}}?){ENDS}")
LEAD = re.compile(
    rf"^(?:[{PAUSE}{BLANK}嗯呃啊哦噢哎唉喂]|那个|就是|就我|这个|你好|您好|好的?|对|行)+"
)
TAIL = re.compile(rf"(?:[啊呀吧呢哦的嗯{PAUSE}{BLANK}]|这个名字|就这个|谢谢|麻烦(?:你|您)了?)+$")

SPACES = re.compile(r"(?<=[\u4e00-\u9fa5])(?<![叫是姓系为])\s+(?=[\u4e00-\u9fa5])")
NO_NAME = frozenset("什啥谁么的是名叫不没吧吗呢")
ASKS = re.compile(
    "(?:叫|是|写)(?:的)?(?:什么|啥|谁|哪个)|谁(?:的)?名|问我?(?:的)?名|名字?(?:不|干)|不想说"
)
WORDS = Lexicon(
    [
        *(words for words in EXPLAINED if len(words) > 1),
        *COMPOUND,
        *(f"{form}{name}" for name in ORDERED[:30] for form in "老小"),
        *(
            "免贵姓",
            "敝姓",
            "我姓",
            "名字叫",
            "名字是",
            "我的名字是",
            "我叫",
            "俺叫",
            "我系",
            "她叫",
            "他叫",
            "就写",
            "就叫",
            "名字就是",
            "户名就是",
            "户主就是",
            "的名字",
            "本人叫",
            "本人姓",
            "叫我",
            "我是",
            "我就是",
            "就行",
            "就好",
            "不对",
            "阿姨",
        ),
        *(
            "户主叫",
            "户主是",
            "户主",
            "户名",
            "户名是",
            "登记的是",
            "我爸叫",
            "我妈叫",
            "我老公叫",
            "老公",
        ),
        *("先生", "女士", "师傅"),
    ],
    keep=["师父", "是吗", "时候", "什么", "我试", "我信", "我想", "东方"],
)
BY_SOUND = {folded(name): name for name in reversed(ORDERED)}
MISHEARD = re.compile(
    rf"(?:姓|名字(?:就)?[叫是]|我系|就写|的名字|户名(?:就)?是|户主[叫是]?|户名是?(?!写)|登记的是|我叫|我是|本人叫|[爸妈公]叫|叫|[叫是]我?[老小])(?P<one>{HAN})|"
    rf"(?:^|{PAUSE}(?!{HAN}{{1,2}}[了吗呢吧的着])|不对|楼上的)(?P<two>{HAN})(?=先生|女士|师傅|阿姨|{HAN}{{1,2}}(?:$|[{PAUSE}的啊]))"
)
