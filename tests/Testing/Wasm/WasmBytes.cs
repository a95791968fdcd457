namespace Wetware.Testing.Wasm;

/// <summary>Modules written section by section, for what <see cref="WasmModuleBuilder"/> has no words for.</summary>
public static class WasmBytes
{
    /// <summary>The head of a core module and its sections.</summary>
    public static byte[] Module(params byte[][] sections) => [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, .. sections.SelectMany(s => s)];

    /// <summary>The head of a component and its sections.</summary>
    public static byte[] Component(params byte[][] sections) => [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00, .. sections.SelectMany(s => s)];

    /// <summary>A section whose content begins with the count of its entries.</summary>
    public static byte[] Section(byte id, params byte[][] entries) => Raw(id, [.. Leb.Unsigned((ulong)entries.Length), .. entries.SelectMany(e => e)]);

    /// <summary>A section with any content.</summary>
    public static byte[] Raw(byte id, byte[] content) => [id, .. Leb.Unsigned((ulong)content.Length), .. content];

    /// <summary>A body without locals; its last <c>end</c> is added.</summary>
    public static byte[] Body(params byte[] instructions) => BodyWith([0], instructions);

    /// <summary>A body with locals as they are written.</summary>
    public static byte[] BodyWith(byte[] locals, params byte[] instructions)
    {
        byte[] code = [.. locals, .. instructions, 0x0b];
        return [.. Leb.Unsigned((ulong)code.Length), .. code];
    }

    /// <summary>An export of what has this kind (function 0, table 1, memory 2, global 3, tag 4) and index.</summary>
    public static byte[] Export(string name, byte kind, uint index) => [.. Name(name), kind, .. Leb.Unsigned(index)];

    /// <summary>A name.</summary>
    public static byte[] Name(string name)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(name);
        return [.. Leb.Unsigned((ulong)bytes.Length), .. bytes];
    }

    /// <summary>The bytes so many times.</summary>
    public static byte[] Repeat(int count, params byte[] bytes) => [.. Enumerable.Repeat(bytes, count).SelectMany(b => b)];

    /// <summary>A module of one function, of the first of the types, with this body.</summary>
    public static byte[] OneFunction(byte[] type, byte[] body) => Module(Section(1, type), Section(3, [0]), Section(10, body));
}
