namespace Makaretu.Dns;

/// <summary>An option inside an <see cref="OPTRecord"/>.</summary>
public abstract class EdnsOption
{
    public EdnsOptionType Type { get; set; }

    public abstract void ReadData(WireReader reader, int length);

    public abstract void WriteData(WireWriter writer);
}
