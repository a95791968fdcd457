using System.Security.Cryptography;

namespace Wetware.Devices.Registry;

/// <summary>What the grains with a state on disk share.</summary>
internal static class GrainWrites
{
    /// <summary>Writes the state. When that fails nobody knows what is on disk: the activation ends, and the next one reads it.</summary>
    public static async Task Write<T>(this Grain grain, IPersistentState<T> state)
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            grain.GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, "a write failed"));
            throw;
        }
    }

    /// <summary>Removes the state.</summary>
    public static async Task Clear<T>(this Grain grain, IPersistentState<T> state)
    {
        try
        {
            await state.ClearStateAsync();
        }
        finally
        {
            grain.GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "removed"));
        }
    }

    /// <summary>A new id: 24 hexadecimal digits, the first of them growing with time as clients expect it.</summary>
    public static string NewId(TimeProvider time)
    {
        Span<byte> id = stackalloc byte[12];
        RandomNumberGenerator.Fill(id);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(id, (uint)time.GetUtcNow().ToUnixTimeSeconds());
        return Convert.ToHexStringLower(id);
    }
}
