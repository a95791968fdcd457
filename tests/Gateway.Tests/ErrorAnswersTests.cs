using Wetware.Errors;
using Wetware.Gateway.Errors;

namespace Wetware.Tests;

public sealed class ErrorAnswersTests
{
    [Fact]
    public void Every_error_has_a_word_a_type_and_a_status()
    {
        foreach (var kind in Enum.GetValues<ErrorKind>())
        {
            var status = ErrorAnswers.StatusOf(kind);
            var problem = ErrorAnswers.Problem(kind, status, "why");

            Assert.True(ErrorWords.TryParse(kind.Word(), out var read) && read == kind);
            Assert.Equal($"urn:wetware:error:{kind.Word()}", problem.Type);
            Assert.InRange(status, 400, 599);
        }

        Assert.False(ErrorWords.TryParse("Failed", out _));
        Assert.False(ErrorWords.TryParse(null, out _));
    }
}
