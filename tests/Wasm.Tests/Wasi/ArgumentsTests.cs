using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

public sealed class ArgumentsTests : IDisposable
{
    private readonly WasiGuest _guest = new();

    public void Dispose() => _guest.Dispose();

    [Fact]
    public void Args_sizes_get_counts_arguments_and_bytes()
    {
        Assert.Equal(Errno.Success, _guest.Wasi.ArgsSizesGet(_guest.Memory, 16, 32));
        Assert.Equal(3U, _guest.Memory.U32(16));
        Assert.Equal(5U + 4 + 8, _guest.Memory.U32(32));
    }

    [Fact]
    public void Args_get_writes_pointers_and_terminated_texts()
    {
        Assert.Equal(Errno.Success, _guest.Wasi.ArgsGet(_guest.Memory, 16, 64));
        Assert.Equal(["prog", "one", "zwei ü"], new[] { 16U, 20U, 24U }.Select(p => _guest.TextToNul(_guest.Memory.U32(p))));
    }

    [Fact]
    public void Environ_sizes_get_counts_variables_and_bytes()
    {
        Assert.Equal(Errno.Success, _guest.Wasi.EnvironSizesGet(_guest.Memory, 16, 32));
        Assert.Equal(2U, _guest.Memory.U32(16));
        Assert.Equal(4U + 6, _guest.Memory.U32(32));
    }

    [Fact]
    public void Environ_get_writes_only_what_was_given()
    {
        Assert.Equal(Errno.Success, _guest.Wasi.EnvironGet(_guest.Memory, 16, 64));
        Assert.Equal(["A=1", "B=two"], new[] { 16U, 20U }.Select(p => _guest.TextToNul(_guest.Memory.U32(p))));
    }

    [Theory]
    [InlineData(WasiGuest.Outside, 64U)]
    [InlineData(16U, WasiGuest.Outside)]
    public void Pointers_outside_the_memory_are_faults_and_change_nothing(uint first, uint second)
    {
        Assert.Equal(Errno.Fault, _guest.Wasi.ArgsGet(_guest.Memory, first, second));
        Assert.Equal(Errno.Fault, _guest.Wasi.ArgsSizesGet(_guest.Memory, first, second));
        Assert.Equal(Errno.Fault, _guest.Wasi.EnvironGet(_guest.Memory, first, second));
        Assert.Equal(Errno.Fault, _guest.Wasi.EnvironSizesGet(_guest.Memory, first, second));
        Assert.All(_guest.Memory.Bytes, b => Assert.Equal(0, b));
    }

    [Fact]
    public void A_table_that_ends_just_past_the_memory_is_a_fault() =>
        Assert.Equal(Errno.Fault, _guest.Wasi.ArgsGet(_guest.Memory, (uint)_guest.Memory.Length - 8, 64));
}
