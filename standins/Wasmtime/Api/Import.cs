namespace Wasmtime;

/// <summary>What a module asks for.</summary>
public abstract class Import
{
    private protected Import(string moduleName, string name)
    {
        ModuleName = moduleName;
        Name = name;
    }

    public string ModuleName { get; private set; }

    public string Name { get; private set; }

    public override string ToString() => string.IsNullOrEmpty(ModuleName) ? Name : $"{ModuleName}.{Name}";
}
