namespace MetaflowStack.EndToEnd.RealClients;

/// <summary>Microsoft's az sees what the pipeline deployed, and makes, shows and deletes things of its own.</summary>
[Trait("Suite", "full")]
public sealed class AzTourTests(AzTour tour) : IClassFixture<AzTour>
{
    private const string NotInstalled = "az is not installed (azure-cli of Debian); AZ_EXE names one elsewhere.";

    [Fact]
    public void Every_command_of_the_tour_succeeds()
    {
        Assert.SkipWhen(tour.Az is null, NotInstalled);
        tour.Result.Succeeded();
    }

    [Theory]
    [InlineData("Sign in", "Sandbox\tEnabled", "servicePrincipal", "Bearer")]
    [InlineData("Start what takes long", "demo", "Succeeded")]
    [InlineData("Groups, locks and providers", "rg-metaflow-default-westus", "Microsoft.DBforPostgreSQL/flexibleServers", "keep\tCanNotDelete", "Microsoft.Network\tRegistered", "Standard_D2s_v3", "id-demo")]
    [InlineData("Storage", "sttourmetaflowdefault", "StorageV2", "metaflow-storage-container", "Succeeded", "box", "hello.txt")]
    [InlineData("Applications and service principals", "Sandbox owner", "demo-app", "demo-principal")]
    [InlineData("Roles", "Contributor\tBuiltInRole", "Storage Blob Data Contributor", "Reader\tServicePrincipal", "demo-reader")]
    [InlineData("PostgreSQL", "psql-tour-metaflow-default", "Ready", "16", "metaflow", "Integer", "psql-demo", "shop")]
    [InlineData("Clusters", "aks-tour-metaflow-default", "Running", "taskworkers", "aks-demo", "Succeeded")]
    [InlineData("Networks", "standardDv2Family", "vnet-tour-metaflow-westus-default", "snet-tour-metaflow-k8s-westus-default", "metaflow.postgres.database.azure.com", "demo.example", "Completed", "10.1.0.0/24", "link")]
    [InlineData("Tidy up", "false")]
    public void A_section_shows_what_is_there(string section, params string[] lines)
    {
        Assert.SkipWhen(tour.Az is null, NotInstalled);
        Assert.True(tour.Sections.TryGetValue(section, out var shown), $"The tour did not get to '{section}': {tour.Result}");
        Assert.All(lines, line => Assert.Contains(line, shown));
    }
}
