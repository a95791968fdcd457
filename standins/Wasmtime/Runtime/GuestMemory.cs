namespace Wasmtime.Runtime;

/// <summary>The bulk instructions on memories and tables, called by compiled code. Addresses and counts are unsigned.</summary>
internal static unsafe class GuestMemory
{
    public static int Grow(InstanceContext context, int pages) => context.Memory!.Grow((uint)pages);

    public static int Pages(InstanceContext context) => (int)context.Memory!.Pages;

    public static void Fill(InstanceContext context, int address, int value, int count)
    {
        var start = Check(context, address, count);
        for (var left = (ulong)(uint)count; left > 0;)
        {
            var part = (int)Math.Min(left, 1 << 30);
            new Span<byte>(start, part).Fill((byte)value);
            start += part;
            left -= (ulong)part;
        }
    }

    public static void Copy(InstanceContext context, int to, int from, int count)
    {
        var target = Check(context, to, count);
        var source = Check(context, from, count);
        Buffer.MemoryCopy(source, target, (uint)count, (uint)count);
    }

    public static void Init(InstanceContext context, int to, int from, int count, int segment)
    {
        var data = context.LiveData(segment);
        if ((ulong)(uint)from + (uint)count > (ulong)data.Length)
            Traps.Throw((int)TrapCode.MemoryOutOfBounds);
        var target = Check(context, to, count);
        data.Slice(from, count).CopyTo(new Span<byte>(target, count));
    }

    public static void DropData(InstanceContext context, int segment) => context.DropData(segment);

    public static void TableInit(InstanceContext context, int to, int from, int count, int table, int segment)
        => InitTable(context, table, segment, (uint)to, (uint)from, (uint)count);

    public static void InitTable(InstanceContext context, int table, int segment, uint to, uint from, uint count)
    {
        var items = context.LiveElements(segment)?.Items ?? [];
        var elements = context.Tables[table].Elements;
        if ((ulong)from + count > (ulong)items.Length || (ulong)to + count > (ulong)elements.Length)
            Traps.Throw((int)TrapCode.TableOutOfBounds);
        for (var i = 0u; i < count; i++)
            elements[to + i] = context.EvaluateReference(items[from + i]);
    }

    public static void DropElements(InstanceContext context, int segment) => context.DropElements(segment);

    public static void CopyTable(InstanceContext context, int to, int from, int count, int target, int source)
    {
        var into = context.Tables[target].Elements;
        var outOf = context.Tables[source].Elements;
        if ((ulong)(uint)to + (uint)count > (ulong)into.Length || (ulong)(uint)from + (uint)count > (ulong)outOf.Length)
            Traps.Throw((int)TrapCode.TableOutOfBounds);
        Array.Copy(outOf, from, into, to, count);
    }

    public static void FillTable(InstanceContext context, int at, object? value, int count, int table)
    {
        var elements = context.Tables[table].Elements;
        if ((ulong)(uint)at + (uint)count > (ulong)elements.Length)
            Traps.Throw((int)TrapCode.TableOutOfBounds);
        Array.Fill(elements, value, at, count);
    }

    public static int GrowTable(InstanceContext context, object? value, int delta, int table)
        => context.Tables[table].Grow((uint)delta, value);

    public static object Function(InstanceContext context, int index) => context.FunctionAt(index);

    private static byte* Check(InstanceContext context, int address, int count)
    {
        var memory = context.Memory!;
        if ((ulong)(uint)address + (uint)count > memory.Length)
            Traps.Throw((int)TrapCode.MemoryOutOfBounds);
        return memory.Base + (uint)address;
    }
}
