"""Words to print in tests."""

import io
import math
from typing import Any

from PIL import Image, ImageDraw

from foundation.printing.wording import BillWords, CertificateWords, FirstCertificateWords

FIRST: FirstCertificateWords = {
    "holder_name": "Demo Trainee",
    "course_title": "The Code of Ethics in Practice",
    "program_title": "Mitigation Certificate Program",
    "minutes": 390,
    "completed_on": "2026-11-20",
    "issued_on": "2026-11-23",
    "serial": "MCP-2026-00042",
    "address": "https://learn.example.org/c/K7QW3MZDH8RT",
    "issuer": "Demo Association of Mitigation Specialists",
    "issuer_note": "Demo issuer, 123 Example Street.",
    "signatory": {"name": "Demo Signatory", "title": "Chair of the Demo Committee"},
    "demonstration": False,
    "assessed": "Assessed on the Code of Ethics: passed",
}

CERTIFICATE: CertificateWords = {
    "title": "Certificate of Completion",
    "opening": "This records that",
    "holder_name": "Demo Trainee",
    "deed": "completed",
    "course_title": "The Code of Ethics in Practice",
    "program_title": "Mitigation Certificate Program",
    "minutes": 390,
    "categories": [{"category": "General", "minutes": 270}, {"category": "Ethics", "minutes": 120}],
    "delivery": "online, at one's own pace",
    "place": "",
    "presenters": ["Demo Presenter"],
    "completed_on": "2026-11-20",
    "issued_on": "2026-11-23",
    "lapses_on": "2028-11-20",
    "assessed": "Assessed on the Code of Ethics: passed",
    "edition": {"title": "Code of Ethics of 2026", "digest": "3fa29c00d1b7" + "e" * 52},
    "approvals": [
        {"board": "Demo Board of Social Work", "number": "ACE 1234", "category": "Ethics", "minutes": 120},
    ],
    "before": None,
    "serial": "MCP-2026-00042",
    "code": "K7QW3MZDH8RTABCDEFGH",
    "nonce": "5eed" * 8,
    "address": "https://learn.example.org/c/K7QW-3MZD-H8RT-ABCD-EFGH/",
    "issuer": "Demo Association of Mitigation Specialists",
    "issuer_note": "Demo issuer, 123 Example Street.",
    "note": "Keep it for four years.",
    "signatories": [{"name": "Demo Signatory", "title": "Chair of the Demo Committee", "image": "hand"}],
    "seal": "",
    "color": "#1f4f73",
    "demonstration": False,
}
BILL: BillWords = {
    "kind": "Invoice",
    "number": "INV-00012",
    "made_on": "2026-11-23",
    "payee": ["Demo Association of Mitigation Specialists", "123 Example Street", "Demo City, ST 00000"],
    "made_out_to": ["Demo Office of the Defender", "2 Example Street"],
    "facts": [{"label": "Purchase order", "value": "PO-4711"}],
    "lines": [
        {"title": "The Code", "details": ["A cohort"], "count": "2", "each": "$300.00", "amount": "$600.00"},
        {"title": "Given up", "details": [], "count": "1", "each": "\u2212$10.00", "amount": "\u2212$10.00"},
    ],
    "sums": [
        {"label": "Paid by check 1042", "amount": "$90.00", "is_last": False},
        {"label": "Total", "amount": "$590.00", "is_last": True},
    ],
    "notes": ["Please make checks out to the Demo Association."],
}
BARE: CertificateWords = {
    **CERTIFICATE,
    "program_title": "",
    "categories": [],
    "delivery": "",
    "presenters": [],
    "lapses_on": "",
    "assessed": "",
    "edition": None,
    "approvals": [],
    "issuer_note": "",
    "note": "",
    "signatories": [],
}
LONGEST = "Dr. Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Cholmondeley-Majoribanks III, LCSW, Esq."
FULL: CertificateWords = {
    **CERTIFICATE,
    "title": "Certificate of Completion and of Continuing Legal Education",
    "holder_name": LONGEST,
    "course_title": "Mitigation from the first interview to sentencing: records, witnesses and the life history, "
    "with practice on the Code of Ethics",
    "categories": [
        {"category": "General", "minutes": 270},
        {"category": "Ethics", "minutes": 60},
        {"category": "Elimination of bias", "minutes": 30},
        {"category": "Mental health and well-being", "minutes": 30},
    ],
    "delivery": "live, in person",
    "place": "Hall B, The Demonstration Conference Center, 1200 Example Avenue NW, Washington, DC",
    "presenters": [
        "Ana Lucía Muñoz-Peña, LCSW",
        "Professor Bartholomew Featherstonehaugh",
        "Demo Presenter the Third, JD, MSW",
    ],
    "approvals": [
        {
            "board": "State Bar of Demonstration, Continuing Legal Education Commission",
            "number": "CLE-2026-004711",
            "category": "Ethics",
            "minutes": 60,
        },
        {"board": "Demo Board of Social Work Examiners", "number": "ACE 1234", "category": "General", "minutes": 270},
        {"board": "Board of Investigators", "number": "PI-99", "category": "Elimination of bias", "minutes": 30},
    ],
    "before": {"number": "D-2019-0113", "evidence": "the attendance sheet of June 2019 and a letter of the director"},
    "note": (
        "A board may ask for this certificate; keep it for at least four years. The office answers questions. " * 4
    )[:400],
    "issuer_note": ("123 Example Street, Suite 900, Washington, DC 20001; education@example.org. " * 3)[:200],
    "signatories": [
        {"name": "Demo Signatory", "title": "Chair of the Demo Committee", "image": "hand"},
        {
            "name": "Professor Emerita Maria-Theresia Longname-Featherstone",
            "title": "Director of Education and Continuing Professional Development, Demo Association",
            "image": "wide",
        },
        {"name": "José Demo", "title": "Executive Director", "image": "tall"},
    ],
    "seal": "seal",
    "color": "#2f5d50",
    "demonstration": True,
}


def drawn(width: int, height: int, *, is_round: bool = False) -> bytes:
    """A made-up signature, or a made-up seal."""
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen, ink = ImageDraw.Draw(picture), (20, 30, 70, 255)
    if is_round:
        pen.ellipse((4, 4, width - 4, height - 4), outline=ink, width=width // 20)
    else:
        line = [
            (10 + at * (width - 20) / 99, height / 2 + height * 0.4 * math.sin(at * 0.4) * math.cos(at * 0.09))
            for at in range(100)
        ]
        pen.line(line, fill=ink, width=4)
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


PICTURES = {
    "hand": drawn(420, 130),
    "wide": drawn(480, 80),
    "tall": drawn(160, 150),
    "seal": drawn(360, 360, is_round=True),
}


def changed(**changes: Any) -> CertificateWords:
    """The usual certificate, with some words changed."""
    return {**CERTIFICATE, **changes}  # type: ignore[typeddict-item]


DIFFICULT_NAMES = [
    "Ana Lucía Muñoz-Peña",
    "Þórðardóttir Sigríður Łukasz Şahin",
    "Nguyễn Thị Ánh Đặng",
    "Олександра Шевченко",
    "Ελένη Παπαδοπούλου",
    "ليلى الحسيني",
    "דבורה כהן־לוי",
    "अनुष्का श्रीवास्तव",
    "ሰላማዊት ተስፋዬ",
    "Լուսինե Հակոբյան",
    "王小明",
    "佐々木 はるか",
    "김철수",
    "O'Demo D’Angelo (née Smith), Jr.",  # noqa: RUF001  (a phone types this apostrophe)
    '#panic("x") *b* _i_ $x$ <script>alert(1)</script> @a',
    LONGEST,
]
