"""RFC 4475 §3.1.1: strange, and in order. The messages are our own."""

from __future__ import annotations

from tests.torture.trial import CALL, OFFER, SILENCE, Trial, sip

LONG = "very" * 200
"""Header fields grow longer than any telephone writes them, and stay below what is refused."""

VALID = (
    Trial(
        "3.1.1.1",
        "folded lines, odd letter case, compact names, tabs, escapes in quotes",
        sip(
            """
INVITE sip:95598@198.51.100.1;some-param=%41;other SIP/2.0
tO :
 sip:95598@198.51.100.1   ;   label	= x
FrOm:
	"J. \\"\\\\\\" Zh\u00e0ng\\\\"<sip:13800000001@192.0.2.7>
  ;
  tag	=  a.b~c
mAx-FORWARDS:  0068
i: odd.call_id-*(1)@192.0.2.7
CSEQ:   0009
  INVITE
V  : SIP  / 2.0
 /UDP
    192.0.2.7 ;  branch =  z9hG4bK-odd
Subject:
X-Unknown : value; with "quotes" , and 中文; ;=,,;
Route:
 <sip:198.51.100.1;lr;unknown=%22>
V:  SIP  /2.0 /  TCP     a.example   ;
  branch  =   z9hG4bK-second  ,
 SIP  /    2.0   / UDP  b.example:5070   ; branch=
 z9hG4bK-third
m:"Quoted \\"name\\"" <sip:13800000001@192.0.2.7> ; newparam = x ;
  q = 0.3
C: application/sdp ; charset = "utf-8"
l: {length}
""",
            OFFER,
        ),
        CALL,
    ),
    Trial(
        "3.1.1.2",
        "every character that a method, a Call-ID and a branch may have",
        sip("""
!a-Strange0Method9_*+`.%i~' sip:9:&=+$,;?/%20@198.51.100.1:5060 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK!-.*_+`'~%0
To: "电 is \\\"here\\\"" <sip:1_-!~*'();x=y@198.51.100.1>
From: c`est~la'vie.!%*_+ <sip:a@192.0.2.7>;tag=_token~1'+`*%!-.
Call-ID: word%ZK-!.*_+'`~@(<\\>")/:[]?{}:word
CSeq: 139122385 !a-Strange0Method9_*+`.%i~'
Extension-_.*+`%~': value
Content-Length: 0
"""),
        (501,),
    ),
    Trial(
        "3.1.1.3",
        "escapes in URIs that mean something and that mean nothing",
        sip(
            """
INVITE sip:sips%3A95598%40198.51.100.1@198.51.100.1 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-esc
To: sip:%75%73%65r@198.51.100.1
From: <sip:I%20have%20spaces@192.0.2.7>;tag=esc
Call-ID: escaped@192.0.2.7
CSeq: 1 INVITE
Max-Forwards: 70
Contact: <sip:cal%6Cer@192.0.2.7;%6Cr;n%61me=v%61lue%25%34%31>
Content-Type: application/sdp
Content-Length: {length}
""",
            OFFER,
        ),
        CALL,
    ),
    Trial(
        "3.1.1.4",
        "escaped zeros in URIs",
        sip("""
REGISTER sip:198.51.100.1 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-null
To: <sip:zero-%00-zero@198.51.100.1>
From: sip:zero-%00-zero@198.51.100.1;tag=zero
Call-ID: zeros@192.0.2.7
CSeq: 1 REGISTER
Contact: <sip:%00@192.0.2.7>
Contact: <sip:%00%00@192.0.2.7>
Content-Length: 0
"""),
        (405,),
    ),
    Trial(
        "3.1.1.4",
        "a caller whose number is escaped zeros and bytes that are no text",
        sip(
            """
INVITE sip:95598@198.51.100.1 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-nullcall
To: <sip:95598@198.51.100.1>
From: <sip:%00%ff%0d%0aX:y@192.0.2.7>;tag=zero
Call-ID: zeros-calling@192.0.2.7
CSeq: 1 INVITE
Contact: <sip:%00@192.0.2.7>
Content-Type: application/sdp
Content-Length: {length}
""",
            OFFER,
        ),
        CALL,
    ),
    Trial(
        "3.1.1.5",
        "percent signs that escape nothing, in the method too",
        sip("""
IN%56ITE sip:95598@198.51.100.1 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-percent
To: "%Z%45" <sip:95598@198.51.100.1>
From: "%Z%45" <sip:a@192.0.2.7>;tag=f%Z%45
Call-ID: percent%@192.0.2.7
CSeq: 29344 IN%56ITE
Max-Forwards: 70
Contact: <sip:a@192.0.2.7>
Content-Length: 0
"""),
        (501,),
    ),
    Trial(
        "3.1.1.6",
        "no space between name and bracket",
        sip("""
OPTIONS sip:95598@198.51.100.1 SIP/2.0
To: sip:95598@198.51.100.1
From: caller<sip:13800000001@192.0.2.7>;tag=323
Max-Forwards: 70
Call-ID: no-space@192.0.2.7
CSeq: 60 OPTIONS
Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-nospace
l: 0
"""),
        (200,),
    ),
    Trial(
        "3.1.1.7",
        "values of more than a thousand characters",
        sip(
            f"""
INVITE sip:95598@198.51.100.1 SIP/2.0
To: "A {LONG} long name" <sip:95598@198.51.100.1:5060;p={LONG}>
From: <sip:{LONG}@192.0.2.7;{LONG}={LONG}>;tag=long{"1234567890" * 20};u={LONG}
Call-ID: {"long" * 50}@192.0.2.7
CSeq: 3882340 INVITE
X-Unknown-{LONG}: {LONG}
Via: SIP/2.0/UDP {"sip" * 20}.example, SIP/2.0/UDP b.example;branch=z9hG4bK{LONG}
Via: SIP/2.0/TCP c.example;unknown-{LONG}={LONG};branch=z9hG4bK-long
Contact: <sip:13800000001@192.0.2.7;{LONG}>
Content-Type: application/sdp
l: {{length}}
""",
            OFFER,
        ),
        CALL,
    ),
    Trial(
        "3.1.1.8",
        "another message behind the end of the body",
        2
        * sip("""
REGISTER sip:198.51.100.1 SIP/2.0
To: sip:95598@198.51.100.1
From: sip:a@192.0.2.7;tag=43251
Max-Forwards: 8
Contact: sip:a@192.0.2.7
Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-double
Call-ID: double@192.0.2.7
CSeq: 8 REGISTER
Content-Length: 0
"""),
        (405,),
        (405, 405),
    ),
    Trial(
        "3.1.1.9",
        "semicolons in the user part",
        sip("""
OPTIONS sip:user;par=u%40example.net@198.51.100.1 SIP/2.0
To: sip:user;par=u%40example.net@198.51.100.1
From: sip:a;b=c@192.0.2.7;tag=33242
Max-Forwards: 3
Call-ID: semicolon@192.0.2.7
CSeq: 8 OPTIONS
Accept: application/sdp, application/pkcs7-mime,
 multipart/mixed, multipart/signed, message/sip
Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK-semi
l: 0
"""),
        (200,),
    ),
    Trial(
        "3.1.1.10",
        "transports of every kind in Via",
        sip("""
OPTIONS sip:95598@198.51.100.1 SIP/2.0
To: sip:95598@198.51.100.1
From: <sip:a@192.0.2.7>;tag=323
Max-Forwards: 70
Call-ID: transports@192.0.2.7
CSeq: 60 OPTIONS
Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-t1
Via: SIP/2.0/SCTP a.example;branch=z9hG4bK-t2
Via: SIP/2.0/TLS b.example;branch=z9hG4bK-t3
Via: SIP/2.0/UNKNOWN c.example;branch=z9hG4bK-t4
Via: SIP/2.0/TCP [2001:db8::9]:5070;branch=z9hG4bK-t5
l: 0
"""),
        (200,),
    ),
    Trial(
        "3.1.1.11",
        "a body of several parts in a method that is not allowed",
        sip(
            """
MESSAGE sip:95598@198.51.100.1 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK-parts
To: <sip:95598@198.51.100.1>
From: <sip:a@192.0.2.7>;tag=parts
Call-ID: parts@192.0.2.7
CSeq: 1 MESSAGE
Content-Type: multipart/mixed;boundary=7a9cbec02ceef655
Content-Length: {length}
""",
            "--7a9cbec02ceef655\nContent-Type: text/plain\n\nHello\n"
            "--7a9cbec02ceef655\nContent-Type: application/octet-stream\n"
            "Content-Transfer-Encoding: binary\n\n\udc80\udcfe\udcff\0\n--7a9cbec02ceef655--\n",
        ),
        (405,),
    ),
    Trial(
        "3.1.1.11",
        "a call whose description is the second of several parts",
        sip(
            """
INVITE sip:95598@198.51.100.1 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK-partscall
To: <sip:95598@198.51.100.1>
From: <sip:a@192.0.2.7>;tag=parts
Call-ID: parts-call@192.0.2.7
CSeq: 1 INVITE
Contact: <sip:a@192.0.2.7>
Content-Type: multipart/mixed; boundary="= x ="
Content-Length: {length}
""",
            "not yet\n--= x =\nContent-Type: text/plain\n\nHello\n--= x =\n"
            f"Content-Type: application/sdp\n\n{OFFER}\n--= x =--\nno more\n",
        ),
        CALL,
    ),
    Trial(
        "3.1.1.12",
        "a response whose reason has signs of its own, to nothing that we asked",
        sip("""
SIP/2.0 200 = 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e
Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK-unasked
Call-ID: unasked@198.51.100.1
CSeq: 35 INVITE
From: "us" <sip:95598@198.51.100.1>;tag=1
To: <sip:a@192.0.2.7>;tag=2
Contact: <sip:a@192.0.2.7>
Content-Length: 0
"""),
        SILENCE,
    ),
    Trial(
        "3.1.1.13",
        "a response without a reason",
        sip("""
SIP/2.0 100 \nVia: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK-unasked2
Call-ID: unasked-2@198.51.100.1
CSeq: 35 INVITE
From: "us" <sip:95598@198.51.100.1>;tag=1
To: <sip:a@192.0.2.7>;tag=2
Content-Length: 0
"""),
        SILENCE,
    ),
)
