// replaced by the first file
