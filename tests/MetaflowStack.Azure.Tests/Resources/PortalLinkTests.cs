using MetaflowStack.Azure.Resources;

namespace MetaflowStack.Azure.Tests.Resources;

public sealed class PortalLinkTests
{
    [Theory]
    [InlineData("/subscriptions/s/resourceGroups/g", "https://portal.azure.com/#@t/resource/subscriptions/s/resourceGroups/g")]
    [InlineData("/subscriptions/s/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/a", "https://portal.azure.com/#@t/resource/subscriptions/s/resourceGroups/g")]
    [InlineData("00000000-0000-0000-0000-000000000001", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void What_lies_in_azure_has_a_page(string? id, string? link) => Assert.Equal(link, PortalLink.Of("t", id));

    [Theory]
    [InlineData("/subscriptions/s/resourceGroups/g/providers/P/t/n", "/subscriptions/s/resourceGroups/g")]
    [InlineData("/subscriptions/s/resourceGroups/g", "/subscriptions/s")]
    [InlineData("object-id", "object-id")]
    public void What_does_not_exist_is_looked_for_in_its_group(string id, string surroundings) => Assert.Equal(surroundings, PortalLink.Surroundings(id));
}
