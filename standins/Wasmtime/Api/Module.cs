using Wasmtime.Binary;
using Wasmtime.Compilation;

namespace Wasmtime;

/// <summary>A decoded and validated module; shared freely between stores and threads. Functions are compiled when first called.</summary>
public partial class Module : IDisposable
{
    private readonly CompiledModule _compiled;
    private bool _disposed;

    private Module(Engine engine, string name, ModuleInfo info)
    {
        Name = name;
        _compiled = new CompiledModule(info, name, engine.Settings);
        Imports = Array.ConvertAll(info.Imports, import => Describe(info, import));
        Exports = Array.ConvertAll(info.Exports, export => Describe(info, export));
    }

    public string Name { get; private set; }

    public IReadOnlyList<Import> Imports { get; }

    public IReadOnlyList<Export> Exports { get; }

    internal CompiledModule Compiled
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _compiled;
        }
    }

    /// <summary>Returns null for a valid module, else what is wrong with it and where.</summary>
    public static string? Validate(Engine engine, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(engine);
        try
        {
            ModuleDecoder.Decode(bytes.ToArray(), engine.Settings);
            return null;
        }
        catch (InvalidModuleException invalid)
        {
            return invalid.Message;
        }
    }

    public static Module FromBytes(Engine engine, string name, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            return new Module(engine, name, ModuleDecoder.Decode(bytes.ToArray(), engine.Settings));
        }
        catch (InvalidModuleException invalid)
        {
            throw new WasmtimeException($"WebAssembly module '{name}' is not valid: {invalid.Message}");
        }
    }

    public static Module FromFile(Engine engine, string path)
        => FromBytes(engine, Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path));

    public static Module FromStream(Engine engine, string name, Stream stream)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(stream);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return FromBytes(engine, name, bytes.ToArray());
    }

    public static Module FromText(Engine engine, string name, string text) => throw NoText();

    public static Module FromTextFile(Engine engine, string path) => throw NoText();

    public static Module FromTextStream(Engine engine, string name, Stream stream) => throw NoText();

    public static byte[] ConvertText(string wat) => throw NoText();

    public void Dispose()
    {
        _disposed = true;
        GC.SuppressFinalize(this);
    }

    private static NotSupportedException NoText()
        => new("The stand-in for the package 'Wasmtime' reads binary modules only; convert text with wat2wasm.");

    private static Import Describe(ModuleInfo info, ImportEntry import) => import.Kind switch
    {
        ExternKind.Function => new FunctionImport(import.Module, import.Name, info.Functions[import.Index]),
        ExternKind.Table => new TableImport(import.Module, import.Name, info.Tables[import.Index]),
        ExternKind.Memory => new MemoryImport(import.Module, import.Name, info.Memories[import.Index]),
        _ => new GlobalImport(import.Module, import.Name, info.Globals[import.Index]),
    };

    private static Export Describe(ModuleInfo info, ExportEntry export) => export.Kind switch
    {
        ExternKind.Function => new FunctionExport(export.Name, info.Functions[export.Index]),
        ExternKind.Table => new TableExport(export.Name, info.Tables[export.Index]),
        ExternKind.Memory => new MemoryExport(export.Name, info.Memories[export.Index]),
        _ => new GlobalExport(export.Name, info.Globals[export.Index]),
    };
}
