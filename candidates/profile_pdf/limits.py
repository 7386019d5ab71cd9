"""How much of everything a profile takes. What is beyond is left out, and the profile says so."""

MIB = 1024 * 1024

# The resume as uploaded.
RESUME_BYTES = 10 * MIB
RESUME_PAGES = 50
RESUME_CHARACTERS = 200_000
PDF_UNPACKED_BYTES = 50 * MIB
DOCX_UNPACKED_BYTES = 50 * MIB
DOCX_RATIO = 200
DOCX_FILES = 2_000
IMAGE_PIXELS = 89_000_000

# The process that reads the resume.
READER_MEMORY_BYTES = 512 * MIB
# Below the usual 1,000, so that what a reader could follow, its caller can follow too.
READER_RECURSION = 700
READER_CPU_SECONDS = 10
READER_WALL_SECONDS = 30
READER_OUTPUT_BYTES = 30 * MIB

# The platform's own texts.
FIELD_CHARACTERS = 300
TEXT_CHARACTERS = 20_000
MESSAGES = 1_000
CRITERIA = 60
ADDRESSES = 10
