using Wetware.Errors;

namespace Wetware.Grains.Capabilities;

/// <summary>The errors of checking a reference; they say nothing that helps to make a better forgery.</summary>
internal static class CapabilityErrors
{
    public static WetwareException Null() => new(ErrorKind.Failed, "null capability");

    public static WetwareException Forged() => new(ErrorKind.Denied, "the capability was not made by this cluster");

    public static WetwareException Elsewhere() => new(ErrorKind.Denied, "the capability is for something else");

    public static WetwareException Revoked() => new(ErrorKind.Denied, "the capability was revoked");
}
