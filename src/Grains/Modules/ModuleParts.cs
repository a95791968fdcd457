using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Wetware.Modules;

namespace Wetware.Grains.Modules;

/// <summary>The parts of modules in the grain storage: records of their own beside the module's state, so that none is large and none stays in memory.</summary>
internal sealed class ModuleParts([FromKeyedServices("Default")] IGrainStorage storage)
{
    public static int CountOf(int bytes) => (bytes + ModuleLimitsOfStore.PartBytes - 1) / ModuleLimitsOfStore.PartBytes;

    /// <summary>A part; null when there is none.</summary>
    public async Task<byte[]?> Read(GrainId module, int index)
    {
        var state = new GrainState<ModuleBytes>();
        await storage.ReadStateAsync(Name(index), module, state);
        return state.RecordExists ? state.State?.Data : null;
    }

    /// <summary>Stores all parts.</summary>
    public async Task Write(GrainId module, ReadOnlyMemory<byte> bytes)
    {
        for (var i = 0; i < CountOf(bytes.Length); i++)
        {
            var rest = bytes[(i * ModuleLimitsOfStore.PartBytes)..];
            await Write(module, i, rest[..Math.Min(rest.Length, ModuleLimitsOfStore.PartBytes)].ToArray());
        }
    }

    /// <summary>Clears all parts of a module of <paramref name="bytes"/> bytes, those that are there.</summary>
    public async Task Clear(GrainId module, int bytes)
    {
        for (var i = 0; i < CountOf(bytes); i++)
        {
            var state = new GrainState<ModuleBytes>();
            await storage.ReadStateAsync(Name(i), module, state);
            if (state.RecordExists)
                await storage.ClearStateAsync(Name(i), module, state);
        }
    }

    private async Task Write(GrainId module, int index, byte[] data)
    {
        var state = new GrainState<ModuleBytes>(new ModuleBytes { Data = data });
        try
        {
            await storage.WriteStateAsync(Name(index), module, state);
        }
        catch (InconsistentStateException)
        {
            // An interrupted sending left this part, or this very write's answer was lost.
            var there = new GrainState<ModuleBytes>();
            await storage.ReadStateAsync(Name(index), module, there);
            if (there.State?.Data.AsSpan().SequenceEqual(data) == true)
                return;
            there.State = state.State;
            await storage.WriteStateAsync(Name(index), module, there);
        }
    }

    private static string Name(int index) => $"part-{index}";
}
