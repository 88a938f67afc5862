using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Tests.Kubernetes.Schema;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1000m", "1")]
    [InlineData("1500m", "1500m")]
    [InlineData("0.5", "500m")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("512Mi", "512Mi")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("2000M", "2G")]
    [InlineData("1000M", "1G")]
    [InlineData("128974848", "128974848")]
    [InlineData("1e3", "1e3")]
    [InlineData("0", "0")]
    [InlineData("0Mi", "0")]
    [InlineData("-1500m", "-1500m")]
    [InlineData("100000", "100k")]
    [InlineData("1Ki", "1Ki")]
    [InlineData("0.5Ki", "512")]
    public void A_quantity_has_one_canonical_form(string given, string canonical) => Assert.Equal(canonical, Quantity.Canonical(given));

    [Theory]
    [InlineData("")]
    [InlineData("1 Gi")]
    [InlineData("1GB")]
    [InlineData("abc")]
    [InlineData(".")]
    public void What_is_no_quantity_is_refused(string given) => Assert.Null(Quantity.Canonical(given));
}
