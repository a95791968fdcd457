using Orleans;
using Orleans.Serialization;

namespace Wetware.Tests.Serialization;

public sealed class ExceptionTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    [Fact]
    public void Framework_exception_keeps_type_message_code_and_stack()
    {
        var thrown = Thrown(new ArgumentOutOfRangeException("limit", 5, "too much") { HResult = 77 });
        var back = Assert.IsType<ArgumentOutOfRangeException>(fixture.RoundTrip(thrown));
        Assert.StartsWith("too much", back.Message);
        Assert.Equal(77, back.HResult);
        Assert.Contains(nameof(Thrown), back.StackTrace);
    }

    [Fact]
    public void Stack_survives_being_thrown_again()
    {
        var back = fixture.RoundTrip<Exception>(Thrown(new InvalidOperationException("x")));
        var again = Assert.Throws<InvalidOperationException>(() => System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(back));
        Assert.Contains(nameof(Thrown), again.StackTrace);
    }

    [Fact]
    public void Annotated_exception_keeps_its_members()
    {
        Exception value = new Refused("no", 42, new TimeoutException("inner"));
        var back = Assert.IsType<Refused>(fixture.RoundTrip(value));
        Assert.Equal(("no", 42), (back.Message, back.Code));
        Assert.Equal("inner", Assert.IsType<TimeoutException>(back.InnerException).Message);
    }

    [Fact]
    public void Exception_of_an_unknown_type_becomes_the_fallback_with_name_message_and_inner()
    {
        var back = Assert.IsType<UnavailableExceptionFallbackException>(fixture.RoundTrip<Exception>(
            Thrown(new Private("secret", new Refused("cause", 1, null)))));
        Assert.Contains(nameof(Private), back.ExceptionType);
        Assert.Equal("secret", back.Message);
        Assert.Contains(nameof(Thrown), back.StackTrace);
        Assert.IsType<Refused>(back.InnerException);
        var again = Assert.IsType<UnavailableExceptionFallbackException>(fixture.RoundTrip<Exception>(back));
        Assert.Equal(back.ExceptionType, again.ExceptionType);
    }

    [Fact]
    public void Aggregate_keeps_all_inner_exceptions()
    {
        var back = fixture.RoundTrip(new AggregateException("several", new TimeoutException("a"), new Refused("b", 2, null)));
        Assert.Equal(2, back.InnerExceptions.Count);
        Assert.IsType<TimeoutException>(back.InnerException);
        Assert.Equal(2, Assert.IsType<Refused>(back.InnerExceptions[1]).Code);
    }

    [Fact]
    public void Cancellation_keeps_its_type() =>
        Assert.IsType<TaskCanceledException>(fixture.RoundTrip<Exception>(new TaskCanceledException("stopped")));

    [Fact]
    public void Data_survives_as_text()
    {
        var value = new InvalidOperationException("x");
        value.Data["key"] = 5;
        Assert.Equal("5", fixture.RoundTrip(value).Data["key"]);
    }

    [Fact]
    public void Exception_as_an_object_survives() => Assert.IsType<Refused>(fixture.RoundTrip<object>(new Refused("no", 1, null)));

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception caught)
        {
            return caught;
        }
    }

    [GenerateSerializer]
    internal sealed class Refused(string message, int code, Exception? inner) : Exception(message, inner)
    {
        [Id(0)]
        public int Code { get; } = code;
    }

    private sealed class Private(string message, Exception inner) : Exception(message, inner);
}
