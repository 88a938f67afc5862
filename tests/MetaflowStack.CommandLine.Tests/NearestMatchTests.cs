namespace MetaflowStack.CommandLine.Tests;

public sealed class NearestMatchTests
{
    private static readonly string[] s_names = ["Services", "Infra", "WaitForDb", "PrintNextSteps", "Argo", "Airflow", "Test", "Destroy"];

    [Theory]
    [InlineData("Servces", "Services")]
    [InlineData("services", "Services")]
    [InlineData("wait-for-db", "WaitForDb")]
    [InlineData("Tset", "Test")]
    [InlineData("Print", "PrintNextSteps")]
    [InlineData("Arg", "Argo")]
    [InlineData("Destory", "Destroy")]
    public void The_nearest_name_is_found(string given, string nearest) => Assert.Equal(nearest, NearestMatch.Find(given, s_names));

    [Theory]
    [InlineData("Xyz")]
    [InlineData("")]
    [InlineData("Kubernetes")]
    [InlineData("Q")]
    public void Nothing_is_suggested_when_nothing_is_near(string given) => Assert.Null(NearestMatch.Find(given, s_names));

    [Fact]
    public void Of_equally_near_names_the_first_is_suggested() => Assert.Equal("Abcd", NearestMatch.Find("Abcx", ["Abcd", "Abce"]));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("abc", "", 3)]
    public void Distance_counts_single_edits_and_swaps(string left, string right, int distance)
    {
        Assert.Equal(distance, NearestMatch.Distance(left, right));
        Assert.Equal(distance, NearestMatch.Distance(right, left));
    }
}
