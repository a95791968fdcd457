namespace Wetware.Tests.Isolation;

/// <summary>Not annotated on purpose.</summary>
public enum Season
{
    Spring,
    Summer,
    Autumn,
    Winter,
}
