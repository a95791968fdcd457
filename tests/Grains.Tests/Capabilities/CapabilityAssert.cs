using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Testing;

namespace Wetware.Tests.Capabilities;

/// <summary>What tests of capabilities say often.</summary>
internal static class CapabilityAssert
{
    public static async Task<WetwareException> Fails(ErrorKind kind, Func<Task> act)
    {
        var error = await Assert.ThrowsAsync<WetwareException>(act);
        Assert.Equal(kind, error.Kind);
        return error;
    }

    public static async Task Fails(ErrorKind kind, string message, Func<Task> act) => Assert.Equal(message, (await Fails(kind, act)).Message);

    /// <summary>Waits until a box may not be read any more: a node relies on what it heard of an origin a moment ago.</summary>
    public static Task DeniedSoon(this CapabilityClient client, Capability? box) => Wait.Until(
        async () =>
        {
            try
            {
                await client.CallAsync(box, "get");
                return false;
            }
            catch (WetwareException error)
            {
                return error.Kind == ErrorKind.Denied;
            }
        },
        "denied",
        CapabilityOrigin.Lease + TimeSpan.FromSeconds(30));
}
