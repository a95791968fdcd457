using System.Globalization;

namespace Wasmtime.Binary;

/// <summary>A module is malformed, invalid or beyond a limit; the message says why and at which byte.</summary>
internal sealed class InvalidModuleException(string reason, int offset)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{reason} (at offset 0x{offset:x})"));
