using System.Runtime.InteropServices;
using System.Text;
using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using Wetware.Wasm.Functions;

namespace Wetware.Functions.Modules;

/// <summary>
/// The functions of <c>core</c> for WebAssembly guests: arguments are read from the guest's memory as the description tells, every range checked; a result that is no number
/// becomes a new buffer.
/// </summary>
internal static class CoreImports
{
    /// <summary>The most strings or numbers in one array.</summary>
    private const int MostElements = 65_536;

    /// <summary>All, by name.</summary>
    public static IReadOnlyDictionary<string, GuestFunction> All { get; } =
        CoreFunctions.All.ToDictionary(pair => pair.Key, pair => Of(pair.Value));

    /// <summary>What the running call may ask of the platform.</summary>
    public static CoreApi ApiOf(in GuestCall call)
    {
        var api = ((CallState)call.State!).Api!;
        api.Stopping = call.Stopping;
        return api;
    }

    /// <summary>The trap that a failed host function becomes; the first failure is noted as the reason.</summary>
    public static GuestFaultException Fault(CoreApi api, FunctionException failure)
    {
        api.Failure ??= failure;
        return new GuestFaultException(failure.Message, failure);
    }

    private static GuestFunction Of(CoreFunction function)
    {
        var description = function.Description;
        var parameters = description.Parameters;
        return (in GuestCall call) =>
        {
            var values = parameters.Count == 0 ? [] : new CoreValue[parameters.Count];
            var slot = 0;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Read(call, parameters[i].Type, slot);
                slot += parameters[i].Slots;
            }

            var (address, room) = description.Returns == "bytes" ? (call.I32(slot), (uint)call.I32(slot + 1)) : (0, 0);
            if (room > 0)
                call.Memory(address, (int)room);
            var api = ApiOf(call);
            try
            {
                var result = function.Invoke(api, values);
                if (result.Content is CoreRead read)
                    Copy(call, read, address, room);
                else
                    call.Return(result.Content is null ? result.Number : api.Keep(result.Content));
            }
            catch (FunctionException e)
            {
                throw Fault(api, e);
            }

            for (int i = 0, at = 0; i < values.Length; at += parameters[i++].Slots)
            {
                if (parameters[i].Type == "dest")
                    ((byte[])values[i].Content!).CopyTo(call.Memory(call.I32(at), call.I32(at + 1)));
            }
        };
    }

    private static CoreValue Read(in GuestCall call, string type, int slot)
    {
        var first = call.I32(slot);
        return type switch
        {
            "int" => first,
            "string" => new CoreValue(0, Encoding.UTF8.GetString(call.Memory(first, call.I32(slot + 1)))),
            "dest" or "bytes" => new CoreValue(0, call.Memory(first, call.I32(slot + 1)).ToArray()),
            "int[]" => new CoreValue(0, Integers(call, first, call.I32(slot + 1))),
            _ => new CoreValue(0, Strings(call, first, call.I32(slot + 1))),
        };
    }

    private static int[] Integers(in GuestCall call, int address, int count) =>
        MemoryMarshal.Cast<byte, int>(call.Memory(address, Bytes(count, sizeof(int)))).ToArray();

    /// <summary>An array of addresses and lengths, as C holds <c>struct { const char *text; uint32_t length; }[]</c>.</summary>
    private static string[] Strings(in GuestCall call, int address, int count)
    {
        var places = MemoryMarshal.Cast<byte, int>(call.Memory(address, Bytes(count, 2 * sizeof(int)))).ToArray();
        var texts = new string[count];
        var total = 0L;
        for (var i = 0; i < count; i++)
        {
            total += (uint)places[(2 * i) + 1];
            if (total > MostElements * 16)
                throw new GuestFaultException($"the strings of an array take more than {MostElements * 16} bytes");
            texts[i] = Encoding.UTF8.GetString(call.Memory(places[2 * i], places[(2 * i) + 1]));
        }

        return texts;
    }

    private static int Bytes(int count, int each) => (uint)count <= MostElements
        ? count * each
        : throw new GuestFaultException($"an array has {(uint)count} elements; the limit is {MostElements}");

    private static void Copy(in GuestCall call, CoreRead read, int address, uint room)
    {
        if (read.Content is not { } content)
        {
            call.Return(-1);
            return;
        }

        call.Return(content.Length);
        if ((uint)content.Length > room)
            return;
        content.Span.CopyTo(call.Memory(address, content.Length));
        read.Take();
    }

    private static int Keep(this CoreApi api, object content) => content switch
    {
        byte[] bytes => api.Keep(bytes),
        CoreBuffer buffer => api.Keep(buffer.Content.GetValueOrDefault().Span, buffer.Headers),
        CoreMap map => api.Keep(map.Encode()),
        _ => throw new InvalidOperationException($"a {content.GetType().Name} is no result"),
    };
}
