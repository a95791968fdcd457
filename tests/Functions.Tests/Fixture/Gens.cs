using FsCheck;
using FsCheck.Fluent;

namespace Wetware.Tests.Fixture;

/// <summary>Generators of lists.</summary>
internal static class Gens
{
    /// <summary>Lists of <paramref name="least"/> to <paramref name="most"/> items.</summary>
    public static Gen<IList<T>> ListOf<T>(this Gen<T> item, int least, int most) =>
        Gen.Choose(least, most).SelectMany(count => item.ListOf(count).Select(list => (IList<T>)[.. list]));
}
