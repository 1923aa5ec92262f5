"""The papers that people take along from the certificate's lessons: case files, sheets to fill in, sample reports.

Each is written once, as readable text in `content/certificate/sources/`, and made into a file by

    python -m lms.demo.papers

What is read becomes a PDF through the house's press; what is filled in becomes an OpenDocument file (decision 37). The
same source always gives the same bytes; a test fails when a committed file is not what its source says. `writing` says
how a source is written.
"""
