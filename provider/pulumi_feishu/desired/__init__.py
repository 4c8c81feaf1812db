"""The former name of `notices_file`, for programs of before 0.3; it goes with 1.0."""
