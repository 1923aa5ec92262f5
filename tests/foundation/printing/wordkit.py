"""Words to print in tests."""

from foundation.printing.wording import CertificateWords

CERTIFICATE: CertificateWords = {
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
    "O'Demo D’Angelo (née Smith), Jr.",  # noqa: RUF001  (a phone types this apostrophe)
    '#panic("x") *b* _i_ $x$ <script>alert(1)</script> @a',
    "Dr. Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Cholmondeley-Majoribanks III, LCSW, Esq.",
]
