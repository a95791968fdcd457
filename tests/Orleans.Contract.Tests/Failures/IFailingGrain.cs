namespace Wetware.Tests.Failures;

public interface IFailingGrain : IGrainWithStringKey
{
    Task Throw(string type, string message);

    Task ThrowOwn(string message, int code);

    Task ThrowPlain(string message);

    Task ThrowNested();

    /// <summary>Passes on what <see cref="Throw"/> of another grain throws.</summary>
    Task ThrowThrough(string next, string message);

    Task<int> Count();
}
