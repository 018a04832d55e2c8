print("ticket booking")
