namespace Wetware.Wasm.Wasi;

/// <summary>Arguments and environment.</summary>
internal sealed partial class WasiHost
{
    public Errno ArgsGet(GuestMemory memory, uint pointers, uint buffer) => WriteTexts(memory, _grants.Arguments, pointers, buffer);

    public Errno ArgsSizesGet(GuestMemory memory, uint count, uint bytes) => WriteSizes(memory, _grants.Arguments, count, bytes);

    public Errno EnvironGet(GuestMemory memory, uint pointers, uint buffer) => WriteTexts(memory, _grants.Environment, pointers, buffer);

    public Errno EnvironSizesGet(GuestMemory memory, uint count, uint bytes) => WriteSizes(memory, _grants.Environment, count, bytes);

    private static Errno WriteSizes(GuestMemory memory, byte[][] texts, uint count, uint bytes)
    {
        var total = (uint)texts.Sum(t => t.Length);
        if (!memory.Holds(count, sizeof(uint)) || !memory.Holds(bytes, sizeof(uint)))
            return Errno.Fault;
        memory.TryWrite(count, (uint)texts.Length);
        memory.TryWrite(bytes, total);
        return Errno.Success;
    }

    private static Errno WriteTexts(GuestMemory memory, byte[][] texts, uint pointers, uint buffer)
    {
        if (!memory.Holds(pointers, (uint)texts.Length * sizeof(uint)) || !memory.Holds(buffer, (uint)texts.Sum(t => t.Length)))
            return Errno.Fault;
        foreach (var text in texts)
        {
            memory.TryWrite(pointers, buffer);
            memory.TryGet(buffer, (uint)text.Length, out var into);
            text.CopyTo(into);
            pointers += sizeof(uint);
            buffer += (uint)text.Length;
        }

        return Errno.Success;
    }
}
