namespace Orleans.Runtime.Messaging;

public enum NetworkProtocolVersion : byte
{
    Version1 = 1,
}
