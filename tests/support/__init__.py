"""What tests share: real parts, children, clients, patience."""
