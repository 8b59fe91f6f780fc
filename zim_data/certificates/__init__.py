"""The certificate that volunteers take home: facts and texts in, PDF bytes out."""
