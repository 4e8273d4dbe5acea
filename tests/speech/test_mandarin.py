from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.lexicon import read_lexicon
from ivr.speech.mandarin import Mandarin

HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
VOICES = Path(__file__).parents[2] / "voices"
SPOKEN = Mandarin(read_lexicon(VOICES / "lexicon.toml"))


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("您好", "nin2hao3。"),
        ("重复报修", "chong2fu4 bao4xiu1。"),
        ("请重新输入", "qing3 chong2xin1 shu1ru4。"),
        ("银行", "yin2hang2。"),
        ("行不行", "xing2 bu4 xing2。"),
        ("长期停电", "chang2qi1 ting2dian4。"),
        ("处理", "chu3li3。"),
        ("户号", "hu4hao4。"),
        ("跳闸", "tiao4zha2。"),
        ("台区", "tai2qu1。"),
        ("空调", "kong1tiao2。"),
        ("尾号为零", "wei3hao4wei2 ling2。"),
        ("还没有", "hai2mei2you3。"),
        ("女", "nü3。"),
        ("绿", "lü4。"),
        ("重合闸", "chong2he2zha2。"),
        ("三相电", "san1xiang4 dian4。"),
        ("断了一根相线", "duan4 le5 yi1 gen1 xiang4xian4。"),
        ("倒闸操作", "dao3zha2 cao1 zuo4。"),
        ("得等一会儿", "dei3deng3 yi2hui4er5。"),
        ("长时间停电", "chang2shi2jian1 ting2dian4。"),
        ("以电表为准", "yi3 dian4biao3 wei2 zhun3。"),
        ("余额为三元", "yu2e2 wei2 san1 yuan2。"),
        ("为您办理", "wei4nin2 ban4li3。"),
        ("为大家抢修", "wei4da4jia1 qiang3xiu1。"),
        ("落下来", "luo4xia4 lai2。"),
        ("电晕", "dian4yun4。"),
        ("不要着急", "bu2yao4 zhao2ji2。"),
        ("第一次", "di4 yi1 ci4。"),
        ("周一家里停电", "zhou1 yi1 jia1li5 ting2dian4。"),
        ("停了一天", "ting2 le5 yi4tian1。"),
        ("一千元", "yi4qian1 yuan2。"),
        ("一万元", "yi2wan4 yuan2。"),
        ("十一点", "shi2 yi1 dian3。"),
        ("十一个半小时", "shi2 yi1 ge4 ban4 xiao3shi2。"),
        ("一月", "yi1yue4。"),
        ("一点二万户", "yi1 dian3 er4 wan4 hu4。"),
        ("大声一点", "da4 sheng1 yi4 dian3。"),
        ("退回上一步", "tui4 hui2 shang4 yi2bu4。"),
        ("请打着手电", "qing2 da3zhe5 shou3 dian4。"),
        ("电表走得不对", "dian4biao3 zou3de5 bu2dui4。"),
        ("一换上又断", "yi2huan4 shang4 you4 duan4。"),
        ("手擦干", "shou3 ca1gan1。"),
    ],
)
def test_words_are_read_as_the_trade_reads_them(text: str, pinyin: str) -> None:
    assert SPOKEN.pinyin(text) == pinyin


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("姓单", "xing4shan4。"),
        ("单女士", "shan4nü3shi4。"),
        ("单元", "dan1yuan2。"),
        ("任师傅", "ren2shi1fu5。"),
        ("您姓仇", "nin2 xing4qiu2。"),
        ("查先生", "zha1xian1sheng5。"),
        ("曾老师", "zeng1lao3shi1。"),
        ("卜先生", "bu3xian1sheng5。"),
        ("王先生", "wang2 xian1sheng5。"),
    ],
)
def test_surnames_are_read_as_surnames_only_beside_a_title(text: str, pinyin: str) -> None:
    assert SPOKEN.pinyin(text) == pinyin


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("长宁区", "chang2ning2 qu1。"),
        ("长治", "chang2zhi4。"),
        ("太行路", "tai4hang2 lu4。"),
        ("重华路", "chong2hua2lu4。"),
        ("朝阳路", "chao2yang2 lu4。"),
        ("步行街", "bu4 xing2 jie1。"),
        ("安乐路", "an1 le4 lu4。"),
        ("乐陵", "lao4ling2。"),
        ("单县", "shan4xian4。"),
        ("洪洞", "hong2tong2。"),
        ("六合区", "lu4he2qu1。"),
        ("什邡", "shi2fang1。"),
        ("大厦", "da4 sha4。"),
        ("88弄5号", "ba1 shi2 ba1long4 wu3 hao4。"),
        ("弄坏了", "nong4 huai4 le5。"),
    ],
)
def test_places_are_read_as_people_there_call_them(text: str, pinyin: str) -> None:
    assert SPOKEN.pinyin(text) == pinyin


def test_punctuation_becomes_two_kinds_of_pause() -> None:
    assert SPOKEN.pinyin("停电，报修、谢谢：再见") == "ting2dian4，bao4xiu1，xie4xie5，zai4jian4。"
    assert SPOKEN.pinyin("停电。报修！再见？") == "ting2dian4。bao4xiu1。zai4jian4。"
    assert SPOKEN.pinyin("停电……，。报修") == "ting2dian4。bao4xiu1。"


def test_quotes_and_brackets_are_not_heard() -> None:
    assert SPOKEN.pinyin("「停电」（报修）") == "ting2dian4 bao4xiu1。"


def test_not_rises_before_a_falling_tone() -> None:
    assert SPOKEN.pinyin("不会") == "bu2 hui4。"
    assert SPOKEN.pinyin("不来") == "bu4 lai2。"


def test_a_third_tone_rises_before_another_but_digits_stay_clear() -> None:
    assert SPOKEN.pinyin("请等你") == "qing2 deng2 ni3。"
    assert SPOKEN.pinyin("五九五") == "wu3 jiu3 wu3。"


def test_one_changes_its_tone_only_where_it_counts() -> None:
    assert SPOKEN.pinyin("一次") == "yi2ci4。"
    assert SPOKEN.pinyin("一小时") == "yi4xiao3shi2。"
    assert SPOKEN.pinyin("十一小时") == "shi2 yi1 xiao3shi2。"
    assert SPOKEN.pinyin("请按一") == "qing3an4 yi1。"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("拨95598", "拨九五五九八"),
        ("火警119，急救120", "火警幺幺九，急救幺二零"),
        ("110V", "一百一十伏"),
        ("110千伏", "一百一十千伏"),
        ("10kV", "十千伏"),
        ("2小时", "两小时"),
        ("12小时", "十二小时"),
        ("2号楼", "二号楼"),
        ("302室", "三零二室"),
        ("14:05", "十四点零五分"),
        ("9：00", "九点整"),
        ("2:30", "两点三十分"),
        ("50%", "百分之五十"),
        ("3.50元", "三元五角"),
        ("128.05元", "一百二十八元零五分"),
        ("0.56元", "五角六分"),
        ("2.20元", "两元两角"),
        ("¥88", "八十八元"),
        ("220V", "二百二十伏"),
        ("380伏", "三百八十伏"),
        ("2kW", "两千瓦"),
        ("0.5kWh", "零点五千瓦时"),
        ("2000W", "两千瓦"),
        ("12000户", "一万两千户"),
        ("20050户", "两万零五十户"),
        ("100000元", "十万元"),
        ("10086", "一零零八六"),
        ("2026年2月2日", "二零二六年二月二日"),
        ("20℃", "二十摄氏度"),
        ("8:30-17:00", "八点三十分到十七点整"),
        ("1.5小时", "一点五小时"),
        ("22小时", "二十二小时"),
        ("2层", "两层"),
        ("007", "零零七"),
        ("1,200户", "一千二百户"),
        ("3-5天", "三到五天"),
        ("0571-88880000", "零五七幺，八八八八，零零零零"),
        ("ＡＢ１２", "AB十二"),
        ("1005", "一千零五"),
        ("0", "零"),
        ("余额-12.5元", "余额负十二元五角"),
        ("气温-5℃", "气温零下五摄氏度"),
        ("-10~-5℃", "零下十到零下五摄氏度"),
        ("-1层", "负一层"),
        ("5‰", "千分之五"),
        ("110%", "百分之一百一十"),
        ("10%-20%", "百分之十到二十"),
        ("10-20%", "百分之十到二十"),
        ("第2次", "第二次"),
        ("2周", "两周"),
        ("2年", "两年"),
        ("2万元", "两万元"),
        ("2组", "二组"),
        ("2、3天", "两三天"),
        ("2、5天", "二、五天"),
        ("2～3小时", "两到三小时"),
        ("2-4小时", "两到四小时"),
        ("2至3个小时", "两至三个小时"),
        ("1到2小时", "一到两小时"),
        ("9：00—18：00", "九点整到十八点整"),
        ("23:59:07", "二十三点五十九分零七秒"),
        ("周一-周五", "周一到周五"),
        ("8点-12点", "八点到十二点"),
        ("11月27日-12月3日", "十一月二十七日到十二月三日"),
        ("220V-380V", "二百二十伏到三百八十伏"),
        ("5号-8号", "五号到八号"),
        ("2026-11-27", "二零二六年十一月二十七日"),
        ("2026/3/8", "二零二六年三月八日"),
        ("2025-2026年", "二零二五到二零二六年"),
        ("120-150元", "一百二十到一百五十元"),
        ("120人", "一百二十人"),
        ("110多户", "一百一十多户"),
        ("110到120户", "一百一十到一百二十户"),
        ("打110", "打幺幺零"),
        ("转到120", "转到幺二零"),
        ("1/3", "三分之一"),
        ("3/1号", "三/一号"),
        ("5/2", "五/二"),
        ("0.5283元/度", "零点五二八三元每度"),
        ("200KW", "二百千瓦"),
        ("150kW·h", "一百五十千瓦时"),
        ("315kVA", "三百一十五千伏安"),
        ("30mA", "三十毫安"),
        ("100㎡", "一百平方米"),
        ("24h", "二十四小时"),
        ("7×24小时", "七乘二十四小时"),
        ("7*24小时", "七乘二十四小时"),
        ("2#楼", "二号楼"),
        ("1#主变", "一号主变"),
        ("按1#", "按一井号"),
        ("10A", "十安"),
        ("3A栋12A室", "三A栋十二A室"),
        ("5A单元", "五A单元"),
        ("502室", "五零二室"),
        ("1000房屋", "一千房屋"),
        ("2-301", "二杠三零一"),
        ("2-301室", "二杠三零一室"),
        ("18-2-302", "十八杠二杠三零二"),
        ("2026-001", "两千零二十六杠零零一"),
        ("13800000001", "幺三八，零零零零，零零零幺"),
        ("138-0000-0001", "幺三八，零零零零，零零零幺"),
        ("(0571)88880000", "零五七幺，八八八八，零零零零"),
        ("400-889-5598", "四零零，八八九，五五九八"),
        ("尾号1102", "尾号一一零二"),
        ("验证码是4821", "验证码是四八二一"),
        ("密码10位", "密码十位"),
        ("104国道", "幺零四国道"),
        ("国道318", "国道三幺八"),
        ("G104", "G幺零四"),
        ("浙A·12345", "浙A一二三四五"),
        ("粤B2C345", "粤B二C三四五"),
    ],
)
def test_ascii_digits_are_said_as_people_say_them(text: str, words: str) -> None:
    assert SPOKEN.words(text) == words


def test_letters_have_names() -> None:
    assert SPOKEN.pinyin("A座") == "ei1 zuo4。"


def test_keys_have_names() -> None:
    assert SPOKEN.pinyin("按#结束") == "an4 jing3hao4 jie2shu4。"


@pytest.mark.parametrize("text", ["", "，。", "🙂", "  \n", "—"])
def test_nothing_to_say_is_said_so(text: str) -> None:
    assert SPOKEN.pinyin(text) == ""


def test_a_rare_character_without_a_reading_does_not_shift_the_others() -> None:
    assert SPOKEN.pinyin("停\U0002ffff电") == "ting2 dian4。"


@given(st.text(max_size=60))
def test_any_text_yields_only_what_the_voice_can_speak(text: str) -> None:
    pinyin = SPOKEN.pinyin(text)
    assert set(pinyin) <= set("abcdefghijklmnopqrstuvwxyzü12345 ，。")


def test_the_fingerprint_changes_with_the_words_that_matter_only() -> None:
    text = "请重复一遍"
    other = Mandarin(read_lexicon(VOICES / "lexicon.toml"))
    assert other.fingerprint(text) == SPOKEN.fingerprint(text)
    assert SPOKEN.fingerprint(text) != SPOKEN.fingerprint("请说一遍")
    assert SPOKEN.fingerprint("甲乙") == SPOKEN.fingerprint("丙丁")


def test_every_character_of_the_shipped_flows_has_a_reading() -> None:
    texts = {
        run
        for path in (VOICES.parent / "flows").rglob("*.yaml")
        for run in HAN_RUN.findall(path.read_text("utf-8"))
    }
    assert len(texts) > 100
    for text in texts:
        assert len(re.findall("[1-5]", SPOKEN.pinyin(text))) == len(text), text


def test_of_is_never_read_as_a_target() -> None:
    assert SPOKEN.pinyin("有资质的电工") == "you3 zi1 zhi4 de5 dian4gong1。"
