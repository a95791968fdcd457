using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Invocation;
using Orleans.Standin.Tests.Runtime.Generic;
using Orleans.Standin.Tests.Runtime.Smoke;

namespace Orleans.Standin.Tests.Runtime;

public sealed class RequestCodecTests : IAsyncLifetime
{
    private OneSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await OneSilo.Start();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public void A_request_survives_the_wire()
    {
        var request = Make(typeof(ISmokeGrain), nameof(ISmokeGrain.Echo));
        request.SetArgument(0, new List<int> { 1, 2 });

        var read = Assert.IsType<RequestBase>(Through(request), exactMatch: false);

        Assert.Equal(request.Descriptor, read.Descriptor);
        Assert.Equal(new List<int> { 1, 2 }, read.GetArgument(0));
    }

    [Fact]
    public void A_generic_method_of_a_generic_interface_survives_the_wire()
    {
        var request = Make(typeof(IBoxGrain<int>), nameof(IBoxGrain<>.Describe), typeof(List<int>));
        request.SetArgument(0, new List<int> { 7 });

        var read = (RequestBase)Through(request);

        Assert.Equal(typeof(IBoxGrain<int>), read.GetInterfaceType());
        Assert.Equal([typeof(List<int>)], read.GetMethod().GetGenericArguments());
        Assert.Equal(new List<int> { 7 }, read.GetArgument(0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whether_a_token_can_be_cancelled_crosses_but_not_the_token(bool live)
    {
        using var source = new CancellationTokenSource();
        var request = Make(typeof(ISmokeGrain), nameof(ISmokeGrain.WaitForCancellation));
        request.SetArgument(0, source.Token);
        request.HasLiveToken = live;

        var read = (RequestBase)Through(request);

        Assert.Equal(live, read.HasLiveToken);
        Assert.Equal(default, read.GetCancellationToken());
    }

    [Fact]
    public void Responses_survive_the_wire()
    {
        Assert.Equal(5, ((Response)Through(Response.FromResult(5))).GetResult<int>());
        Assert.Equal("no", ((Response)Through(Response.FromException(new InvalidOperationException("no")))).Exception!.Message);
        Assert.Null(((Response)Through(Response.Completed)).Exception);
        Assert.Equal([1, 2], ((Response)Through(Response.FromResult<IReadOnlyList<int>>([1, 2]))).GetResult<IReadOnlyList<int>>());
    }

    [Fact]
    public void A_grain_object_cannot_be_passed_for_a_reference()
    {
        var codecs = _silo.Services.GetRequiredService<CodecProvider>();

        var error = Assert.Throws<SerializerException>(() => Messages.ToArray(codecs, codecs.Get<ISmokeGrain>(), new SmokeGrain()));
        Assert.Contains("AsReference", error.Message, StringComparison.Ordinal);
    }

    private static RequestBase Make(Type type, string method, params Type[] arguments)
    {
        var found = type.GetMethod(method)!;
        var code = InterfaceCode.For(type);
        var request = code.FindRequest(InterfaceCode.IdOf(found), arguments)!;
        return InvokableTypes.DescriptorOf(request).Code!.Create();
    }

    private object Through(object value)
    {
        var codecs = _silo.Services.GetRequiredService<CodecProvider>();
        return Messages.Read(codecs, codecs.Get<object>(), Messages.ToArray(codecs, codecs.Get<object>(), value));
    }
}
