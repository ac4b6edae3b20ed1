"""Cases and policies as plain JSON values; what of it goes out, ``api.schemas`` decides."""
