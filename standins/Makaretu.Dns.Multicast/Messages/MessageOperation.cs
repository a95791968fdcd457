namespace Makaretu.Dns;

/// <summary>The kind of a message. Values above 15 need an <see cref="OPTRecord"/> to carry their upper bits.</summary>
public enum MessageOperation : ushort
{
    Query = 0,
    InverseQuery = 1,
    Status = 2,
    Notify = 4,
    Update = 5,
}
