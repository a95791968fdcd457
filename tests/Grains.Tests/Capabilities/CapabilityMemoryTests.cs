using Wetware.Capabilities;
using Wetware.Grains.Capabilities;
using Wetware.Testing;

namespace Wetware.Tests.Capabilities;

public sealed class CapabilityMemoryTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly CapabilityMemory _memory;
    private int _acted;

    public CapabilityMemoryTests() => _memory = new CapabilityMemory(_time);

    [Fact]
    public async Task The_same_operation_through_the_same_reference_acts_once()
    {
        var call = Call();

        await Once(call);
        await Once(call);
        await Once(call with { Capability = call.Capability with { Serials = [Guid.NewGuid()] } });
        await Once(call with { Operation = Guid.Empty });
        await Once(call with { Operation = Guid.Empty });

        Assert.Equal(4, _acted);
    }

    [Fact]
    public async Task Those_that_come_while_it_is_under_way_get_its_answer()
    {
        var call = Call();
        var answer = new TaskCompletionSource<CapabilityReply>();
        var first = _memory.Once(call, () => answer.Task);
        var second = _memory.Once(call, () => throw new InvalidOperationException("acted twice"));

        answer.SetResult(CapabilityReply.Of("x"));

        Assert.Same(await first, await second);
    }

    [Fact]
    public async Task What_failed_is_tried_again()
    {
        var call = Call();
        await Assert.ThrowsAsync<InvalidDataException>(() => _memory.Once(call, () => throw new InvalidDataException()));
        await Assert.ThrowsAsync<InvalidDataException>(() => _memory.Once(call, () => Task.FromException<CapabilityReply>(new InvalidDataException())));

        await Once(call);

        Assert.Equal(1, _acted);
    }

    [Fact]
    public async Task It_forgets_by_count_by_bytes_and_by_age()
    {
        var first = Call();
        await Once(first);
        for (var i = 0; i < CapabilityMemory.MaxCount; i++)
            await Once(Call());
        await Once(first);
        Assert.Equal(CapabilityMemory.MaxCount + 2, _acted);

        var large = Call();
        await Once(large, CapabilityMemory.MaxBytes + 1);
        await Once(large, 0);
        Assert.Equal(CapabilityMemory.MaxCount + 4, _acted);

        var old = Call();
        await Once(old);
        _time.Advance(CapabilityMemory.MaxAge + TimeSpan.FromTicks(1));
        await Once(Call());
        await Once(old);
        Assert.Equal(CapabilityMemory.MaxCount + 7, _acted);
    }

    private Task<CapabilityReply> Once(CapabilityCall call, int bytes = 1) => _memory.Once(call, () =>
    {
        _acted++;
        return Task.FromResult(CapabilityReply.Of(new byte[bytes]));
    });

    private static CapabilityCall Call() => new()
    {
        Capability = new Capability { Kind = "box", Target = GrainId.Create("box", "x"), Serials = [Guid.NewGuid()], Seal = default },
        Method = "add",
        Operation = Guid.NewGuid(),
    };
}
