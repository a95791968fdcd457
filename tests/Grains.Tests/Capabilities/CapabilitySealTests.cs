using Wetware.Capabilities;
using Wetware.Grains.Capabilities;

namespace Wetware.Tests.Capabilities;

/// <summary>A seal is that of one reference alone: whatever differs in it, the seal differs.</summary>
public sealed class CapabilitySealTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly Guid One = Guid.Parse("11111111-1111-1111-1111-111111111111");
    private static readonly Guid Two = Guid.Parse("22222222-2222-2222-2222-222222222222");

    [Fact]
    public void No_two_references_have_one_seal()
    {
        var plain = new Capability { Kind = "channel", Target = GrainId.Create("channel", "ab"), Serials = [One], Seal = default };
        var (target, origin) = (plain.Target, new CapabilityOrigin(plain.Target, [One]));
        Capability[] all =
        [
            plain,
            plain with { Kind = "channe" },
            plain with { Kind = "" },
            plain with { Target = GrainId.Create("channel", "aB") },
            plain with { Target = GrainId.Create("channela", "b") },
            plain with { Methods = [] },
            plain with { Methods = ["send"] },
            plain with { Methods = ["recv"] },
            plain with { Methods = ["send", "recv"] },
            plain with { Methods = ["recv", "send"] },
            plain with { Methods = ["sendrecv"] },
            plain with { Methods = ["sen", "drecv"] },
            plain with { Serials = [] },
            plain with { Serials = [Two] },
            plain with { Serials = [One, Two] },
            plain with { Serials = [Two, One] },
            plain with { Origins = [origin] },
            plain with { Origins = [origin, origin] },
            plain with { Origins = [origin with { Serials = [Two] }] },
            plain with { Origins = [origin with { Serials = [One, Two] }] },
            plain with { Origins = [origin with { Target = GrainId.Create("anchor", "ab") }] },
            plain with { Serials = [One, One], Origins = [] },
            plain with { Principal = "account:a" },
            plain with { Principal = "account:b" },
            plain with { Principal = "account:a", Origins = [origin] },
            plain with { Principal = "" },
        ];

        var seals = all.Select(capability => Convert.ToHexString(CapabilitySeal.Compute(Key, capability))).ToArray();

        Assert.Equal(seals.Length, seals.Distinct().Count());
        foreach (var (index, capability) in all.Index())
        {
            var sealedOne = capability with { Seal = Convert.FromHexString(seals[index]) };
            Assert.True(CapabilitySeal.Holds(Key, sealedOne));
            Assert.False(CapabilitySeal.Holds([.. Key[..^1], 0], sealedOne));
            Assert.False(CapabilitySeal.Holds(Key, sealedOne with { Seal = sealedOne.Seal[..31] }));
            Assert.False(CapabilitySeal.Holds(Key, sealedOne with { Seal = (byte[])[.. sealedOne.Seal.Span, 0] }));
        }
    }
}
