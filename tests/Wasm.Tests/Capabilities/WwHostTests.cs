using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Tests.Wasi;
using Wetware.Wasm.Capabilities;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Capabilities;

public sealed class WwHostTests : IDisposable
{
    private const uint ReplyAt = 512;
    private const uint Data = 1024;
    private const uint Numbers = 2048;

    private readonly FakeCapabilities _host = new();
    private readonly ArrayMemory _memory = new(64 << 10);
    private readonly CancellationTokenSource _ending = new();
    private WwHost? _ww;

    public WwHostTests()
    {
        _host.Granted.Add(new GuestCapability("anchors", "a", new HashSet<string> { "load", "ls" }));
        _host.Granted.Add(new GuestCapability("channel", "c"));
    }

    private WwHost Ww => _ww ??= new WwHost(_host, NullLogger.Instance, _ending.Token);

    public void Dispose()
    {
        _ww?.Dispose();
        _ending.Dispose();
    }

    private void PrepareReply(uint dataCapacity = 100, uint numberCapacity = 4, uint data = Data, uint numbers = Numbers)
    {
        foreach (var (at, value) in new[] { (0U, data), (4U, dataCapacity), (12U, numbers), (16U, numberCapacity) })
            _memory.TryWrite(ReplyAt + at, value);
    }

    private GuestError Call(uint number, string method, string arguments = "", params uint[] passed)
    {
        var name = Encoding.UTF8.GetBytes(method);
        name.CopyTo(_memory.Bytes, 4096);
        var bytes = Encoding.UTF8.GetBytes(arguments);
        bytes.CopyTo(_memory.Bytes, 8192);
        for (var i = 0; i < passed.Length; i++)
            _memory.TryWrite((uint)(12288 + (i * 4)), passed[i]);
        return Ww.Call(_memory, number, 4096, (uint)name.Length, 8192, (uint)bytes.Length, 12288, (uint)passed.Length, ReplyAt);
    }

    private string Replied => Encoding.UTF8.GetString(_memory.Bytes, (int)Data, (int)_memory.U32(ReplyAt + 8));

    [Fact]
    public void Capabilities_of_a_reply_that_comes_after_the_end_are_released()
    {
        var late = new TaskCompletionSource<GuestReply>();
        _host.FailsToRelease = "first";
        PrepareReply();
        _host.Answer = (_, _) =>
        {
            _ending.Cancel();
            return new ValueTask<GuestReply>(late.Task);
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Call(2, "send"));
        Assert.Empty(_host.Released);
        late.SetResult(new GuestReply { Capabilities = [new GuestCapability("first", "1"), new GuestCapability("second", "2")] });
        Assert.Equal(["first", "second"], _host.Released);
    }

    [Fact]
    public void List_writes_numbers_names_and_methods()
    {
        Assert.Equal(GuestError.None, Ww.List(_memory, 4096, 1000, 16));
        Assert.Equal(12U + 7 + 7 + 2 + 12 + 7 + 1, _memory.U32(16));
        Assert.Equal((1U, 7U, 7U), (_memory.U32(4096), _memory.U32(4100), _memory.U32(4104)));
        Assert.Equal("anchorsload\nls", Encoding.UTF8.GetString(_memory.Bytes, 4108, 14));
        Assert.Equal((2U, 7U, 0U), (_memory.U32(4124), _memory.U32(4128), _memory.U32(4132)));
    }

    [Fact]
    public void List_into_too_small_a_buffer_says_what_is_needed_and_writes_nothing()
    {
        Assert.Equal(GuestError.Limit, Ww.List(_memory, 4096, 47, 16));
        Assert.Equal(48U, _memory.U32(16));
        Assert.Equal(0U, _memory.U32(4096));
        Assert.Equal(GuestError.None, Ww.List(_memory, 4096, 48, 16));
    }

    [Fact]
    public void A_guest_without_capabilities_lists_none_and_is_denied()
    {
        using var none = new WwHost(null, NullLogger.Instance, default);
        Assert.Equal(GuestError.None, none.List(_memory, 0, 0, 16));
        Assert.Equal(0U, _memory.U32(16));
        PrepareReply();
        Assert.Equal(GuestError.Denied, none.Call(_memory, 1, 0, 0, 0, 0, 0, 0, ReplyAt));
        Assert.Equal(GuestError.Denied, none.Release(1));
    }

    [Fact]
    public void A_call_carries_bytes_and_capabilities_both_ways()
    {
        PrepareReply();
        _host.Answer = (_, _) => ValueTask.FromResult(new GuestReply
        {
            Data = "got it"u8.ToArray(),
            Capabilities = [new GuestCapability("fresh", "f")],
        });
        Assert.Equal(GuestError.None, Call(2, "send", "{\"x\":1}", 1, 2));
        var call = Assert.Single(_host.Calls);
        Assert.Equal(("channel", "send", "{\"x\":1}"), (call.Name, call.Method, Encoding.UTF8.GetString(call.Arguments)));
        Assert.Equal(["anchors", "channel"], call.Passed);
        Assert.Equal("got it", Replied);
        Assert.Equal((1U, 3U), (_memory.U32(ReplyAt + 20), _memory.U32(Numbers)));
        Assert.Equal(GuestError.None, Call(3, "anything"));
        Assert.Equal("fresh", _host.Calls[1].Name);
    }

    [Theory]
    [InlineData(0U)]
    [InlineData(3U)]
    [InlineData(uint.MaxValue)]
    public void A_forged_number_is_denied_and_never_reaches_the_host(uint number)
    {
        PrepareReply();
        Assert.Equal(GuestError.Denied, Call(number, "send"));
        Assert.Equal(GuestError.Denied, Call(2, "send", "", number));
        Assert.Equal(GuestError.Denied, Ww.Release(number));
        Assert.Empty(_host.Calls);
    }

    [Fact]
    public void A_method_outside_the_set_is_denied()
    {
        PrepareReply();
        Assert.Equal(GuestError.None, Call(1, "load"));
        Assert.Equal(GuestError.Denied, Call(1, "store"));
        Assert.Single(_host.Calls);
    }

    [Fact]
    public void A_released_capability_is_gone_and_its_number_is_given_again()
    {
        PrepareReply();
        Assert.Equal(GuestError.None, Ww.Release(1));
        Assert.Equal(["anchors"], _host.Released);
        Assert.Equal(GuestError.Denied, Call(1, "load"));
        _host.Answer = (_, _) => ValueTask.FromResult(new GuestReply { Capabilities = [new GuestCapability("fresh", "f")] });
        Assert.Equal(GuestError.None, Call(2, "x"));
        Assert.Equal(1U, _memory.U32(Numbers));
    }

    [Fact]
    public void What_is_held_at_the_end_is_released()
    {
        Assert.Equal(GuestError.None, Ww.Release(2));
        Ww.Dispose();
        Assert.Equal(["channel", "anchors"], _host.Released);
    }

    [Fact]
    public void An_answer_that_does_not_fit_can_be_fetched()
    {
        PrepareReply(dataCapacity: 3, numberCapacity: 0);
        _host.Answer = (_, _) => ValueTask.FromResult(new GuestReply { Data = "longer"u8.ToArray(), Capabilities = [new GuestCapability("n", "n")] });
        Assert.Equal(GuestError.None, Call(2, "x"));
        Assert.Equal((6U, 1U), (_memory.U32(ReplyAt + 8), _memory.U32(ReplyAt + 20)));
        Assert.Equal("lon\0"u8.ToArray(), _memory.Bytes.AsSpan((int)Data, 4).ToArray());
        Assert.Equal(0U, _memory.U32(Numbers));
        PrepareReply();
        Assert.Equal(GuestError.None, Ww.Reply(_memory, ReplyAt));
        Assert.Equal("longer", Replied);
        Assert.Equal(3U, _memory.U32(Numbers));
        Assert.Single(_host.Calls);
    }

    [Fact]
    public void Errors_of_the_host_arrive_as_numbers_with_their_words()
    {
        PrepareReply();
        foreach (var error in Enum.GetValues<GuestError>().Where(e => e != GuestError.None))
        {
            _host.Answer = (_, _) => ValueTask.FromResult(new GuestReply { Error = error, Data = Encoding.UTF8.GetBytes(error.Word()) });
            Assert.Equal(error, Call(2, "x"));
            Assert.Equal(error.Word(), Replied);
        }

        _host.Answer = (_, _) => throw new InvalidOperationException("inside");
        Assert.Equal(GuestError.Failed, Call(2, "x"));
        _host.Answer = (_, _) => throw new OperationCanceledException();
        Assert.Equal(GuestError.Cancelled, Call(2, "x"));
    }

    [Fact]
    public async Task A_call_under_way_ends_with_the_run()
    {
        PrepareReply();
        var entered = new TaskCompletionSource();
        _host.Answer = async (_, stop) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return GuestReply.Of(default);
        };
        var calling = Task.Run(() => Call(2, "wait"));
        await entered.Task;
        await _ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
    }

    [Fact]
    public async Task A_host_that_is_deaf_to_cancellation_does_not_hold_the_guest()
    {
        PrepareReply();
        var never = new TaskCompletionSource<GuestReply>();
        var entered = new TaskCompletionSource();
        _host.Answer = (_, _) =>
        {
            entered.SetResult();
            return new ValueTask<GuestReply>(never.Task);
        };
        var calling = Task.Run(() => Call(2, "wait"));
        await entered.Task;
        await _ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
    }

    [Fact]
    public void Pointers_outside_the_memory_fail_before_anything_is_called()
    {
        const uint outside = WasiGuest.Outside;
        PrepareReply();
        Assert.Equal(GuestError.Failed, Ww.Call(_memory, 2, outside, 4, 0, 0, 0, 0, ReplyAt));
        Assert.Equal(GuestError.Failed, Ww.Call(_memory, 2, 0, 4, outside, 100, 0, 0, ReplyAt));
        Assert.Equal(GuestError.Failed, Ww.Call(_memory, 2, 0, 4, 0, 0, outside, 10, ReplyAt));
        Assert.Equal(GuestError.Failed, Ww.Call(_memory, 2, 0, 4, 0, 0, 0, 0, outside));
        PrepareReply(data: outside);
        Assert.Equal(GuestError.Failed, Call(2, "x"));
        PrepareReply(numbers: outside);
        Assert.Equal(GuestError.Failed, Call(2, "x"));
        PrepareReply(numberCapacity: uint.MaxValue);
        Assert.Equal(GuestError.Failed, Call(2, "x"));
        Assert.Equal(GuestError.Failed, Ww.Reply(_memory, outside));
        Assert.Equal(GuestError.Failed, Ww.List(_memory, outside, 100, 16));
        Assert.Equal(GuestError.Failed, Ww.List(_memory, 16, 100, outside + 13));
        Assert.Empty(_host.Calls);
    }

    [Fact]
    public void A_method_that_is_no_text_fails()
    {
        PrepareReply();
        _memory.Bytes[4096] = 0xff;
        Assert.Equal(GuestError.Failed, Ww.Call(_memory, 2, 4096, 1, 0, 0, 0, 0, ReplyAt));
    }

    [Fact]
    public void Sizes_have_limits()
    {
        PrepareReply();
        Assert.Equal(GuestError.Limit, Ww.Call(_memory, 2, 0, 256, 0, 0, 0, 0, ReplyAt));
        Assert.Equal(GuestError.Limit, Ww.Call(_memory, 2, 0, 1, 0, 0, 0, 65, ReplyAt));
        _host.Answer = (_, _) => ValueTask.FromResult(GuestReply.Of(new byte[WwHost.MostDataBytes + 1]));
        Assert.Equal(GuestError.Limit, Call(2, "x"));
        _host.Answer = (_, _) => ValueTask.FromResult(new GuestReply { Capabilities = [.. Enumerable.Range(0, 65).Select(i => new GuestCapability($"c{i}", i))] });
        Assert.Equal(GuestError.Limit, Call(2, "x"));
        Assert.Equal(65, _host.Released.Count);
    }

    [Fact]
    public void A_guest_holds_a_bounded_number_of_capabilities()
    {
        PrepareReply(numberCapacity: 0);
        _host.Answer = (_, _) => ValueTask.FromResult(new GuestReply { Capabilities = [.. Enumerable.Range(0, 64).Select(i => new GuestCapability("", i))] });
        var calls = 0;
        while (Call(2, "x") == GuestError.None)
            Assert.True(++calls <= CapabilityTable.Most / 64);
        Assert.Equal((CapabilityTable.Most - 2) / 64, calls);
        Assert.Equal(64, _host.Released.Count);
    }

    [Fact]
    public void A_release_that_fails_in_the_host_leaves_no_other_capability_held()
    {
        _host.FailsToRelease = "anchors";
        Assert.Equal(GuestError.None, Ww.Release(1));
        Assert.Equal(GuestError.Denied, Ww.Release(1));
        Ww.Dispose();
        Assert.Equal(["anchors", "channel"], _host.Released);
    }
}
