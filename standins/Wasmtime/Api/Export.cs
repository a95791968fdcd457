namespace Wasmtime;

/// <summary>What a module offers.</summary>
public abstract class Export
{
    private protected Export(string name)
    {
        Name = name;
    }

    public string Name { get; private set; }

    public override string ToString() => Name;
}
