// filled by this module's first types
