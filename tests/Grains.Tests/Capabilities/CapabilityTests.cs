using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Nodes;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Tokens;
using static Wetware.Tests.Capabilities.CapabilityAssert;

namespace Wetware.Tests.Capabilities;

[Collection(SharedNodes.Name)]
public sealed class CapabilityTests(SharedNodes.Nodes nodes)
{
    private readonly CapabilityClient _client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();

    [Fact]
    public async Task Whoever_holds_a_reference_may_call_through_it_from_any_node()
    {
        var root = await Root();

        Assert.Equal("a", (await Call(root, "add", "a")).Text());
        foreach (var silo in nodes.Cluster.Cluster.Silos)
        {
            var there = silo.ServiceProvider.GetRequiredService<CapabilityClient>();
            Assert.Equal("a", (await there.CallAsync(root, "get")).Text());
        }
    }

    [Fact]
    public async Task What_was_attenuated_is_denied_at_the_grain()
    {
        var root = await Root();
        var reader = await _client.AttenuateAsync(root, ["get"]);

        Assert.Equal("", (await Call(reader, "get")).Text());
        await Fails(ErrorKind.Denied, () => Call(reader, "add", "x"));
        await Fails(ErrorKind.Denied, () => Call(reader, "no-such"));
        await Fails(ErrorKind.Unimplemented, () => Call(root, "no-such"));
        await Fails(ErrorKind.Denied, () => _client.AttenuateAsync(reader, ["get", "add"]));
    }

    [Fact]
    public async Task Nothing_in_a_reference_can_be_changed()
    {
        var root = await Root();
        var reader = await _client.AttenuateAsync(root, ["get"]);
        var other = await Root();
        Capability[] forged =
        [
            reader with { Methods = null },
            reader with { Methods = ["add", "get"] },
            reader with { Methods = ["add"] },
            reader with { Methods = [] },
            reader with { Serials = root.Serials },
            reader with { Serials = [] },
            reader with { Target = other.Target },
            reader with { Kind = CapabilityKinds.Executor },
            reader with { Origins = [new CapabilityOrigin(other.Target, other.Serials)] },
            reader with { Seal = root.Seal },
            reader with { Seal = default },
            reader with { Seal = new byte[32] },
        ];

        foreach (var one in forged)
            await Fails(ErrorKind.Denied, () => Call(one, "get"));
        foreach (var one in forged)
            await Fails(ErrorKind.Denied, () => _client.RevokeAsync(one));
        await Fails(ErrorKind.Denied, () => _client.AttenuateAsync(forged[0], ["get"]));
        Assert.Equal("", (await Call(reader, "get")).Text());
    }

    [Fact]
    public async Task A_client_cannot_make_up_a_reference_to_a_grain_that_it_knows()
    {
        var root = await Root();
        var invented = new Capability { Kind = root.Kind, Target = root.Target, Serials = [Guid.NewGuid()], Seal = new byte[32] };

        await Fails(ErrorKind.Denied, () => Call(invented, "get"));
        await Fails(ErrorKind.Denied, () => _client.AttenuateAsync(invented, ["get"]));
        await Fails(ErrorKind.Denied, () => _client.RevokeAsync(invented));
        await Fails(ErrorKind.Denied, () => nodes.Client.GetGrain<ITokensGrain>(0).Export(invented));
        Assert.Equal("", (await Call(root, "get")).Text());
    }

    [Fact]
    public async Task A_good_reference_is_for_its_own_grain_alone()
    {
        var root = await Root();
        var another = nodes.Client.GetGrain<ICapabilityTarget>((await Root()).Target);

        await Fails(ErrorKind.Denied, () => another.Invoke(new CapabilityCall { Capability = root, Method = "get" }));
        await Fails(ErrorKind.Denied, () => another.Revoke(root));
        await Fails(ErrorKind.Denied, () => another.Withdraw(root, Guid.NewGuid()));
        Assert.Equal("", (await Call(root, "get")).Text());
    }

    [Fact]
    public async Task A_good_reference_is_for_its_own_kind_alone()
    {
        var root = await Root();
        var factory = nodes.Cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<ICapabilityFactory>();
        var other = await factory.Mint(CapabilityKinds.Executor, root.Target);

        await Fails(ErrorKind.Denied, () => Call(other, "get"));
        await Fails(ErrorKind.Denied, () => _client.RevokeAsync(other));
        Assert.Equal("", (await Call(await factory.Mint(root.Kind, root.Target), "get")).Text());
    }

    [Fact]
    public async Task A_forged_reference_withdraws_nothing()
    {
        var root = await Root();
        var reader = await _client.AttenuateAsync(root, ["get"]);
        var target = nodes.Client.GetGrain<ICapabilityTarget>(root.Target);
        var call = new CapabilityCall { Capability = root, Method = "filled", Operation = Guid.NewGuid(), Slice = TimeSpan.FromSeconds(5) };
        var filled = target.Invoke(call);

        await Fails(ErrorKind.Denied, () => target.Withdraw(reader with { Methods = null }, call.Operation));
        await Call(root, "add", "a");

        Assert.Equal("a", (await filled).Text());
    }

    [Fact]
    public async Task A_revocation_ends_a_call_that_waits_and_not_its_slice()
    {
        var root = await Root();
        var one = await _client.AttenuateAsync(root, ["filled"]);
        var target = nodes.Client.GetGrain<ICapabilityTarget>(root.Target);
        var box = nodes.Client.GetGrain<IBoxGrain>(root.Target.Key.ToString()!);
        var waits = target.Invoke(new CapabilityCall { Capability = one, Method = "filled", Operation = Guid.NewGuid(), Slice = TimeSpan.FromSeconds(5) });
        await Wait.Until(async () => await box.Waiters() == 1, "it waits");

        await _client.RevokeAsync(one);

        // At the end of its slice it would be told that there is nothing yet.
        await Fails(ErrorKind.Denied, () => waits);
    }

    [Fact]
    public async Task A_grain_without_capability_methods_cannot_be_called_through_one()
    {
        var target = nodes.Client.GetGrain<ICapabilityTarget>(nodes.Client.GetGrain<INodesGrain>(0).GetGrainId());

        await Assert.ThrowsAsync<GrainExtensionNotInstalledException>(() => target.IsValid([Guid.NewGuid()]));
    }

    [Fact]
    public async Task Every_single_bit_of_a_seal_counts()
    {
        var root = await Root();
        for (var bit = 0; bit < root.Seal.Length * 8; bit += 7)
        {
            var seal = root.Seal.ToArray();
            seal[bit / 8] ^= (byte)(1 << (bit % 8));
            await Fails(ErrorKind.Denied, () => Call(root with { Seal = seal }, "get"));
        }
    }

    [Fact]
    public async Task Revoking_takes_all_that_descends_and_nothing_else()
    {
        var root = await Root();
        var left = await _client.AttenuateAsync(root, ["get", "add"]);
        var right = await _client.AttenuateAsync(root, ["get", "add"]);
        var leaf = await _client.AttenuateAsync(left, ["get"]);

        await _client.RevokeAsync(left);
        await _client.RevokeAsync(left);

        await Fails(ErrorKind.Denied, () => Call(left, "get"));
        await Fails(ErrorKind.Denied, () => Call(leaf, "get"));
        await Fails(ErrorKind.Denied, async () => await Call(await _client.AttenuateAsync(left, ["get"]), "get"));
        Assert.Equal("", (await Call(right, "get")).Text());
        Assert.Equal("", (await Call(root, "get")).Text());
    }

    [Fact]
    public async Task What_a_reference_yields_has_no_more_than_it()
    {
        var root = await Root();
        var narrow = await _client.AttenuateAsync(root, ["within", "add"]);

        var inner = (await Call(narrow, "within", "in")).Single();

        Assert.Equal(["add", "within"], inner.Methods);
        Assert.Equal("z", (await Call(inner, "add", "z")).Text());
        await Fails(ErrorKind.Denied, () => Call(inner, "get"));
        Assert.Equal([], (await Call(await _client.AttenuateAsync(root, ["reader", "add"]), "reader")).Single().Methods);
        Assert.Equal(["get"], (await Call(root, "reader")).Single().Methods);
    }

    [Fact]
    public async Task What_a_reference_yielded_dies_with_it()
    {
        var root = await Root();
        var lent = await _client.AttenuateAsync(root, ["within", "get"]);
        var inner = (await Call(lent, "within", "a")).Single();
        var deeper = (await Call(inner, "within", "b")).Single();

        await _client.RevokeAsync(lent);

        // A node relies on what it heard of the origin a moment ago.
        await Task.WhenAll(_client.DeniedSoon(deeper), _client.DeniedSoon(inner));
    }

    [Fact]
    public async Task A_lost_answer_is_given_again_without_a_second_effect()
    {
        var root = await Root();
        var target = nodes.Client.GetGrain<ICapabilityTarget>(root.Target);
        var call = new CapabilityCall { Capability = root, Method = "add", Data = "x"u8.ToArray(), Operation = Guid.NewGuid() };

        Assert.Equal("x", (await target.Invoke(call)).Text());
        Assert.Equal("x", (await target.Invoke(call)).Text());
        Assert.Equal("xx", (await target.Invoke(call with { Operation = Guid.NewGuid() })).Text());
    }

    [Fact]
    public async Task A_wait_is_served_from_another_node_and_withdrawn_when_cancelled()
    {
        var root = await Root();
        var box = nodes.Client.GetGrain<IBoxGrain>(root.Target);
        using var gone = new CancellationTokenSource();
        var cancelled = _client.CallAsync(root, "filled", cancellationToken: gone.Token);
        await Wait.Until(async () => await box.Waiters() == 1, "1 waiting");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Wait.Until(async () => await box.Waiters() == 0, "0 waiting");

        var waiting = _client.CallAsync(root, "filled");
        await Wait.Until(async () => await box.Waiters() == 1, "1 waiting");
        await Call(root, "add", "full");
        Assert.Equal("full", (await waiting).Text());
    }

    [Fact]
    public async Task Revoking_ends_what_waits()
    {
        var root = await Root();
        var box = nodes.Client.GetGrain<IBoxGrain>(root.Target);
        var waiting = Call(await _client.AttenuateAsync(root, ["filled"]), "filled");
        var lent = await _client.AttenuateAsync(root, ["filled"]);
        var revoked = Call(lent, "filled");
        await Wait.Until(async () => await box.Waiters() == 2, "2 waiting");

        await _client.RevokeAsync(lent);

        await Fails(ErrorKind.Denied, () => revoked);
        Assert.Equal(1, await box.Waiters());
        await Call(root, "add", "y");
        Assert.Equal("y", (await waiting).Text());
    }

    [Fact]
    public async Task Too_much_of_anything_is_refused()
    {
        var root = await Root();

        await Fails(ErrorKind.Limit, () => Call(root, new string('m', 256)));
        await Fails(ErrorKind.Limit, () => Call(root, new string('ä', 128)));
        await Fails(ErrorKind.Failed, () => Call(root, ""));
        await Fails(ErrorKind.Limit, () => _client.CallAsync(root, "get", new byte[CapabilityCall.MaxDataBytes + 1]));
        await Fails(ErrorKind.Limit, () => _client.CallAsync(root, "get", passed: [.. Enumerable.Repeat(root, CapabilityCall.MaxPassed + 1)]));
        await Fails(ErrorKind.Limit, () => Call(root, "flood"));
        await Fails(ErrorKind.Limit, () => _client.AttenuateAsync(root, [.. Enumerable.Range(0, Capability.MaxMethods + 1).Select(i => $"m{i}")]));
        await Fails(ErrorKind.Failed, () => _client.AttenuateAsync(root, ["a\nb"]));

        var thin = root;
        for (var depth = 1; depth < Capability.MaxDepth; depth++)
            thin = await _client.AttenuateAsync(thin, ["get", "within"]);
        Assert.Equal("", (await Call(thin, "get")).Text());
        await Fails(ErrorKind.Limit, () => _client.AttenuateAsync(thin, ["get"]));

        for (var step = 0; step < Capability.MaxOrigins; step++)
            thin = (await Call(thin, "within", "d")).Single();
        Assert.Equal("", (await Call(thin, "get")).Text());
        await Fails(ErrorKind.Limit, () => Call(thin, "within", "d"));
    }

    [Fact]
    public async Task A_null_capability_denies()
    {
        await Fails(ErrorKind.Failed, () => _client.CallAsync(null, "get"));
        await Fails(ErrorKind.Failed, () => _client.AttenuateAsync(null, ["get"]));
        await _client.RevokeAsync(null);
    }

    [Fact]
    public async Task Common_methods_give_less_to_anyone()
    {
        var root = await Root();
        var reader = (await Call(root, CommonMethods.Attenuate, """["get"]""")).Single();

        Assert.Equal(["get"], reader.Methods);
        Assert.Equal("""["get"]""", (await Call(reader, CommonMethods.Methods)).Text());
        await Fails(ErrorKind.Denied, () => Call(reader, CommonMethods.Attenuate, """["add"]"""));
        await Fails(ErrorKind.Failed, () => Call(reader, CommonMethods.Attenuate, "get"));
        await Fails(ErrorKind.Failed, () => Call(reader, CommonMethods.Attenuate, "null"));
        await Call(reader, CommonMethods.Revoke);
        await Fails(ErrorKind.Denied, () => Call(reader, "get"));
        Assert.Equal("", (await Call(root, "get")).Text());
    }

    private Task<CapabilityReply> Call(Capability capability, string method, string text = "") =>
        _client.CallAsync(capability, method, Encoding.UTF8.GetBytes(text));

    private Task<Capability> Root() => nodes.Client.GetGrain<IBoxGrain>(Guid.NewGuid().ToString()).Root();
}
